namespace PopBeforeSmtp.Core.Relay;

/// <summary>What a client gets that may not relay.</summary>
internal enum UnknownClient
{
    /// <summary>No opinion: the relay's next rule decides.</summary>
    Dunno,

    /// <summary>A refusal that would follow becomes a deferral with a text.</summary>
    Defer,

    /// <summary>A refusal with a text.</summary>
    Reject,
}
