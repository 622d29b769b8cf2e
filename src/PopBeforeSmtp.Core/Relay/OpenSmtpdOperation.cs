namespace PopBeforeSmtp.Core.Relay;

/// <summary>What OpenSMTPD can ask of the process behind a table.</summary>
internal enum OpenSmtpdOperation
{
    /// <summary>Nothing that wants an answer: a line of the greeting, or one that cannot be understood.</summary>
    None,

    /// <summary>The end of the greeting.</summary>
    Open,

    /// <summary>Read the table again. There is nothing to read: each question is answered from the service's memory.</summary>
    Update,

    /// <summary>Is the key in the table?</summary>
    Check,

    /// <summary>What is the key's value?</summary>
    Lookup,

    /// <summary>The next entry, whatever its key; this table cannot be walked.</summary>
    Fetch,

    /// <summary>The table is not needed any more.</summary>
    Close,

    /// <summary>Something that wants an answer and cannot be understood.</summary>
    Unknown,
}
