namespace PopBeforeSmtp.Native;

/// <summary>Who may write along a path.</summary>
internal enum TrustedWriters
{
    /// <summary>Root and the user of this process: for what the service obeys, and where it alone writes.</summary>
    RootAndSelf,

    /// <summary>Whoever the host's administrators gave it to, a user or a group, but not everybody: for what others keep up, such as a relay's own directory.</summary>
    Named,
}
