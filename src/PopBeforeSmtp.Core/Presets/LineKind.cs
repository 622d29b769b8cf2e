namespace PopBeforeSmtp.Core.Presets;

/// <summary>What a recognised line tells.</summary>
internal enum LineKind
{
    /// <summary>An account has logged in.</summary>
    Login,

    /// <summary>A session has ended.</summary>
    Logout,

    /// <summary>A client has connected: the address for a login that the same process writes later.</summary>
    Connect,
}
