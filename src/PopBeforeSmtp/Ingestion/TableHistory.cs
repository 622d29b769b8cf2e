using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.History;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Ingestion;

/// <summary>Writes down what happens to the table, in the transaction that keeps it.</summary>
internal sealed class TableHistory(AuthorizationTable table)
{
    public const string IsSuspended = "the account is suspended";
    public const string IsForbidden = "NeverAuthorize or ExemptNetworks has it now";

    /// <summary>As many as a person reads: an address may have thousands.</summary>
    private const int MostAccounts = 20;

    private static readonly TimeSpan OldLogins = TimeSpan.FromDays(1);

    public HistoryOptions Options { get; set; } = HistoryOptions.Default;

    /// <summary>A login, or the end of a session that was known.</summary>
    public void Saw(string source, SessionEvent found, LoginResult result, DateTimeOffset now, StoreChanges changes)
    {
        // A log of years is being read for the first time: that would push out what happened since.
        if (Options.MaximumEvents == 0 || (result.Outcome == LoginOutcome.TooOld && now - found.Time > OldLogins))
            return;
        if (Client(found, result) is not { } client)
            return;
        changes.Events.Add(new HistoryEvent(now, KindOf(result.Outcome), client, found.User, ReasonOf(result))
        {
            Until = result.Row is { } row && table.ExpiryOf(row) is var expiry && expiry > now ? expiry : null,
            Evidence = new HistoryEvidence(source, found.Evidence, found.Preset, found.Rule, found.Protocol, found.WrittenAt, found.SessionKey, table.Rules.Window),
        });
    }

    public void Allowed(HandEntry entry, StoreChanges changes) =>
        Add(changes, new HistoryEvent(entry.AllowedAt, HistoryKind.Allowed, entry.Network, "", entry.Note) { By = entry.By, Until = entry.AllowedUntil });

    /// <param name="user">The account it was taken from; null: the address, from whoever logged in there.</param>
    /// <param name="reason">May be empty.</param>
    public void Revoked(RevokedEntries revoked, string? user, string reason, string by, DateTimeOffset now, StoreChanges changes)
    {
        foreach (var row in revoked.Rows)
            Add(changes, new HistoryEvent(now, HistoryKind.Revoked, ClientOf(row), user ?? Accounts(row.Accounts), reason) { By = by });
        foreach (var entry in revoked.Hand)
            Add(changes, new HistoryEvent(now, HistoryKind.Revoked, entry.Network, "", "allowed by hand until then") { By = by });
    }

    public void Expired(ExpiredEntries expired, DateTimeOffset now, StoreChanges changes)
    {
        // A row whose logins were all revoked was closed then, and that was written down.
        foreach (var row in expired.Rows.Where(row => row.LastLogin != DateTimeOffset.MinValue))
            Add(changes, new HistoryEvent(now, HistoryKind.Expired, ClientOf(row), Accounts(row.CountingAccounts), ""));
        foreach (var entry in expired.Hand)
            Add(changes, new HistoryEvent(now, HistoryKind.Expired, entry.Network, "", "allowed by hand until then"));
    }

    public void Suspended(Suspension suspension, StoreChanges changes) =>
        Add(changes, new HistoryEvent(suspension.SuspendedAt, HistoryKind.Suspended, null, suspension.User, suspension.Reason) { By = suspension.By });

    public void Unsuspended(string user, string by, DateTimeOffset now, StoreChanges changes) =>
        Add(changes, new HistoryEvent(now, HistoryKind.Unsuspended, null, user, "") { By = by });

    private void Add(StoreChanges changes, HistoryEvent happened)
    {
        if (Options.MaximumEvents > 0)
            changes.Events.Add(happened);
    }

    /// <returns>null for the end of a session that nobody knew: it happened to no address.</returns>
    private ClientNetwork? Client(SessionEvent found, LoginResult result) =>
        found is LoginEvent login ? table.Rules.NetworkOf(login.Address) : result.Row is { } row ? ClientOf(row) : null;

    private ClientNetwork ClientOf(Authorization row) => table.Rules.NetworkOf(row.Address);

    private static string Accounts(IEnumerable<AccountLogin> accounts)
    {
        var users = accounts.Select(account => account.User).Take(MostAccounts + 1).ToList();
        return users.Count > MostAccounts ? $"{string.Join(' ', users[..MostAccounts])} ..." : string.Join(' ', users);
    }

    private static HistoryKind KindOf(LoginOutcome outcome) => outcome switch
    {
        LoginOutcome.Authorized => HistoryKind.Authorized,
        LoginOutcome.Renewed => HistoryKind.Renewed,
        LoginOutcome.Exempted => HistoryKind.Exempted,
        LoginOutcome.Ended => HistoryKind.Ended,
        _ => HistoryKind.Refused,
    };

    private string ReasonOf(LoginResult result) => result.Outcome switch
    {
        LoginOutcome.Authorized or LoginOutcome.Renewed or LoginOutcome.Ended => "",
        LoginOutcome.Exempted => $"ExemptNetworks has {result.Network}",
        LoginOutcome.Refused => $"NeverAuthorize has {result.Network}",
        LoginOutcome.TooOld => "the window of this login had closed when it was read",
        LoginOutcome.Revoked => "it was revoked after this login",
        LoginOutcome.Suspended => IsSuspended,
        LoginOutcome.TooManyAddresses => $"there are as many addresses as MaximumAddresses, {table.Rules.MaximumAddresses}",
        LoginOutcome.TooManyForUser => $"the account has as many addresses as MaximumAddressesPerUser, {table.Rules.MaximumAddressesPerUser}",
        var other => other.ToString(),
    };
}
