namespace PopBeforeSmtp.Storage;

/// <summary>The accounts of which a login was seen.</summary>
/// <param name="KeptSince">The oldest event there is; null without one.</param>
internal sealed record LoggedInAccounts(IReadOnlyCollection<string> Accounts, DateTimeOffset? KeptSince);
