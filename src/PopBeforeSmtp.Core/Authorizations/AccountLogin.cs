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
    /// <summary>The later of the last login and the end of the last session.</summary>
    public DateTimeOffset LastActive { get; init; } = LastLogin;
}
