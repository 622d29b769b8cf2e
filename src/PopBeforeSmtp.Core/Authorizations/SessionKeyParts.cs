namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>What of a session's key stands in its row already, and so is not kept again.</summary>
[Flags]
internal enum SessionKeyParts : byte
{
    None = 0,

    /// <summary>It begins with the preset and a blank.</summary>
    Preset = 1,

    /// <summary>It ends with a blank and the address of the row.</summary>
    Address = 2,

    /// <summary>The rest has two bytes a character.</summary>
    Wide = 4,
}
