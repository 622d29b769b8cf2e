namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>The logins of one account from one address.</summary>
/// <param name="LastLogin">The latest login, and what follows tells of that one.</param>
/// <param name="Logins">How many were seen.</param>
/// <param name="RevokedAt">Logins up to this instant do not count; null when the account was never revoked here.</param>
internal sealed record AccountLogin(
    string User,
    DateTimeOffset LastLogin,
    string Preset,
    string Protocol,
    long Logins,
    DateTimeOffset? RevokedAt)
{
    /// <summary>The end of the session that ended last; null when none was seen.</summary>
    public DateTimeOffset? LastEnd { get; init; }

    /// <summary>When the window began: at the last login or at the end of a session.</summary>
    public DateTimeOffset LastActive => LastEnd is { } end && end > LastLogin ? end : LastLogin;
}
