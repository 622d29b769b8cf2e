namespace PopBeforeSmtp.Core.Presets;

internal enum LoginLikenessVerdict
{
    /// <summary>Nothing about a login.</summary>
    Other,

    /// <summary>It speaks of a login that failed, or carries the words of one that did not happen.</summary>
    Failure,

    /// <summary>It reads as a successful login from an address.</summary>
    Login,
}
