using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.History;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Control;

/// <summary>Why an address may relay at an instant, or why not, in words and from what has happened.</summary>
internal sealed class WhyReason(AuthorizationTable table, DateTimeOffset now, ClientAddress address, AddressState state, IReadOnlyList<HistoryEvent> history)
{
    private static readonly HistoryKind[] Logins = [HistoryKind.Authorized, HistoryKind.Renewed, HistoryKind.Exempted, HistoryKind.Refused];

    /// <summary>What has the last word on an address that is not in the table.</summary>
    private static readonly HistoryKind[] Decisive = [.. Logins, HistoryKind.Revoked, HistoryKind.Expired];

    public string InWords()
    {
        if (state.IsAllowed)
            return state.Hand is { } hand ? ByHand(hand) : ByLogin(state.Row!) + (state.IsShared ? "; shared by more accounts than MaximumAccountsPerAddress" : "");
        if (table.Rules.NeverAuthorize.TryFind(address, out var never))
            return $"refused: NeverAuthorize has {never}{LastSeen()}";
        if (table.Rules.ExemptNetworks.TryFind(address, out var exempt))
            return $"exempt: ExemptNetworks has {exempt}, so it is never written to the table{LastSeen()}";
        return state.IsShared ? "held back: more accounts are logged in from there than MaximumAccountsPerAddress" : Closed();
    }

    /// <returns>null when nothing is known.</returns>
    public HistoryEvent? Evidence()
    {
        if (!state.IsAllowed)
            return Newest(Logins) ?? Newest(Decisive);
        if (state.Hand is { } hand)
            return history.FirstOrDefault(happened => happened.Kind == HistoryKind.Allowed && happened.Client == hand.Network);
        var user = LatestOf(state.Row!)?.User;
        return history.FirstOrDefault(happened => happened.Kind is HistoryKind.Authorized or HistoryKind.Renewed && happened.Account == user);
    }

    private string ByHand(HandEntry hand)
    {
        var by = hand.By.Length > 0 ? $" by {hand.By}" : "";
        var network = hand.Network.IsSingleAddress ? "" : $" as part of {hand.Network}";
        var allowed = hand.IsSetting ? $"AlwaysAuthorize has {hand.Network}" : $"allowed by hand{by} {Ago(hand.AllowedAt)} ago{network}";
        var note = hand.Note.Length > 0 ? $", note: {hand.Note}" : "";
        var owner = hand.Owner.Length > 0 ? $", owner: {hand.Owner}" : "";
        return $"{allowed}{note}{owner}";
    }

    private string ByLogin(Authorization row)
    {
        var account = LatestOf(row)!;
        var window = DurationText.Format(table.Rules.Window);
        if (table.ExpiryOf(row) > account.LastActive + table.Rules.Window)
            return $"{account.User} logged in from there {Ago(account.LastLogin)} ago; {OpenSessions(row)}";
        return account.LastActive > account.LastLogin
            ? $"a session of {account.User} from there ended {Ago(account.LastActive)} ago; window {window}"
            : $"{account.User} logged in from there {Ago(account.LastLogin)} ago; window {window}";
    }

    private static string OpenSessions(Authorization row) => row.Sessions.Length == 1 ? "1 session is open" : $"{row.Sessions.Length} sessions are open";

    private string Closed()
    {
        var last = Newest(Decisive);
        if (state.Row is not { } row || last?.Kind is HistoryKind.Refused or HistoryKind.Revoked)
            return last is null ? "no login was seen from this address" : Told(last);
        if (LatestOf(row) is not { } account)
            return "its logins were revoked";
        return $"its last login expired {Ago(table.ExpiryOf(row))} ago; {account.User} logged in from there {Ago(account.LastLogin)} ago, window {DurationText.Format(table.Rules.Window)}";
    }

    private string Told(HistoryEvent last) => last.Kind switch
    {
        HistoryKind.Revoked => $"revoked {Ago(last.At)} ago{(last.By.Length > 0 ? $" by {last.By}" : "")}{(last.Reason.Length > 0 ? $" ({last.Reason})" : "")}",
        HistoryKind.Expired when last.Account.Length == 0 => $"what was allowed by hand ended {Ago(last.At)} ago",
        HistoryKind.Expired => $"its last login expired {Ago(last.At)} ago ({last.Account})",
        HistoryKind.Refused => $"the login of {last.Account} {Ago(last.At)} ago was refused: {last.Reason}",
        _ => $"its last login, of {last.Account} {Ago(last.At)} ago, counts no more",
    };

    private string LastSeen() => Newest(Logins) is { } last ? $"; {last.Account} logged in from there {Ago(last.At)} ago" : "";

    private HistoryEvent? Newest(HistoryKind[] kinds) => history.FirstOrDefault(happened => kinds.Contains(happened.Kind));

    private static AccountLogin? LatestOf(Authorization row) => row.CountingAccounts.MaxBy(account => account.LastActive);

    private string Ago(DateTimeOffset time) => DurationText.Format(now - time);
}
