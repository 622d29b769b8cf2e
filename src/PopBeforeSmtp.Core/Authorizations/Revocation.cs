namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>A right to relay that was taken away, by itself: without the row that it was marked in.</summary>
/// <param name="Network">From whom; null: from an account, wherever it had logged in.</param>
/// <param name="User">The account; empty when it is a network.</param>
/// <param name="At">Logins up to this instant do not count.</param>
internal sealed record Revocation(ClientNetwork? Network, string User, DateTimeOffset At);
