namespace PopBeforeSmtp.Control;

/// <summary>A client that may relay, as list and check show it. Times are UTC.</summary>
/// <param name="Client">An address, or a network: one allowed by hand, or what one login opens.</param>
/// <param name="Accounts">The accounts whose logins count; empty for an entry by hand.</param>
/// <param name="Server">The preset that recognised the last login; "by hand" for an entry by hand, "settings" for one of AlwaysAuthorize.</param>
/// <param name="Expires">null: it does not end by itself.</param>
/// <param name="Note">Of an entry by hand.</param>
internal sealed record ClientView(
    string Client,
    IReadOnlyList<string> Accounts,
    string Protocol,
    string Server,
    DateTimeOffset? LastLogin,
    DateTimeOffset? Expires,
    long Logins,
    string Note)
{
    /// <summary>Sessions whose end has not been seen.</summary>
    public int OpenSessions { get; init; }

    /// <summary>Of an entry by hand: whose it is.</summary>
    public string Owner { get; init; } = "";

    /// <summary>More accounts are logged in from it than MaximumAccountsPerAddress: a sender must belong to one of them.</summary>
    public bool IsShared { get; init; }
}
