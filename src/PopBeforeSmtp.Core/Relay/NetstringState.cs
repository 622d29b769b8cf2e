namespace PopBeforeSmtp.Core.Relay;

internal enum NetstringState
{
    /// <summary>More bytes are needed.</summary>
    Incomplete,

    Complete,

    /// <summary>Not a netstring, or too long: the connection cannot be followed any further.</summary>
    Malformed,
}
