using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Control;

/// <summary>Makes views of the table's entries; the same for the running service and for a store that is read without one.</summary>
internal static class ClientViews
{
    public static IEnumerable<ClientView> List(AuthorizationTable table, DateTimeOffset now, string? user)
    {
        foreach (var entry in user is null ? table.OpenHandEntries(now) : [])
            yield return Of(entry);
        foreach (var row in table.OpenRows(now).OrderBy(row => row.Address))
        {
            if (user is null || row.CountingAccounts.Any(account => account.User == user))
                yield return Of(row, table, now);
        }
    }

    /// <summary>Looks at every row and keeps no more than are asked for: a table may have a million.</summary>
    public static IEnumerable<ClientView> Newest(AuthorizationTable table, DateTimeOffset now, string match, int most)
    {
        bool Matches(string text) => text.Contains(match, StringComparison.OrdinalIgnoreCase);
        var newest = new PriorityQueue<Authorization, DateTimeOffset>();
        foreach (var row in table.OpenRows(now))
        {
            if (match.Length > 0 && !Matches(table.Rules.NetworkOf(row.Address).ToString()) && !row.CountingAccounts.Any(account => Matches(account.User)))
                continue;
            newest.Enqueue(row, row.LastLogin);
            if (newest.Count > most)
                newest.Dequeue();
        }
        var views = newest.UnorderedItems.OrderByDescending(item => item.Priority).ThenBy(item => item.Element.Address).Select(item => Of(item.Element, table, now));
        var hand = table.OpenHandEntries(now).Where(entry => Matches(entry.Network.ToString()) || Matches(entry.Note) || Matches(entry.Owner)).Take(most).Select(Of);
        return [.. views, .. hand];
    }

    /// <summary>null when the address may not relay.</summary>
    public static ClientView? Find(AuthorizationTable table, DateTimeOffset now, ClientAddress address)
    {
        var state = table.Find(address, now);
        if (!state.IsAllowed)
            return null;
        return state.Hand is { } hand ? Of(hand) with { Client = address.ToString(), Expires = state.Until } : Of(state.Row!, table, now) with { Client = address.ToString() };
    }

    private static ClientView Of(HandEntry entry) =>
        new(entry.Network.ToString(), [], "", entry.IsSetting ? "settings" : "by hand", null, entry.AllowedUntil, 0, entry.Note) { Owner = entry.Owner };

    private static ClientView Of(Authorization row, AuthorizationTable table, DateTimeOffset now)
    {
        var accounts = row.CountingAccounts.OrderByDescending(account => account.LastLogin).ToList();
        return new ClientView(
            table.Rules.NetworkOf(row.Address).ToString(),
            [.. accounts.Select(account => account.User)],
            accounts[0].Protocol,
            accounts[0].Preset,
            row.LastLogin,
            table.ExpiryOf(row),
            row.Logins,
            "") { OpenSessions = row.Sessions.Length, IsShared = table.IsShared(row, now) };
    }
}
