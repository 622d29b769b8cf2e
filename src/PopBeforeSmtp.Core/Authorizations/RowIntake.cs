namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>Takes rows that were stored into a table: its settings may be others than those they were written with.</summary>
/// <param name="rows">What the table has already.</param>
/// <param name="rules">Its settings.</param>
/// <param name="suspensions">Whose logins do not count.</param>
/// <param name="expiry">When a row is to be looked at again.</param>
internal sealed class RowIntake(TableRows rows, AuthorizationRules rules, Suspensions suspensions, RowExpiry expiry)
{
    /// <summary>What the table has afterwards: the same rows and more, or others in their place.</summary>
    public TableRows Rows { get; private set; } = rows;

    public DateTimeOffset LatestLogin { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>The rows that the store must change, null for one to remove.</summary>
    public Dictionary<ClientAddress, Authorization?> Changed { get; } = [];

    public void Take(IEnumerable<Authorization> stored)
    {
        if (Rows.Count == 0 && stored is StoredRows packed && packed.Take() is { } taken)
        {
            (stored, LatestLogin) = taken.Settle(IsOther, expiry);
            Rows = taken;
        }
        // What the settings forbid now was allowed then.
        foreach (var row in stored.Where(row => !rules.IsForbidden(row.Address)))
            Add(row);
    }

    /// <summary>Whether a row cannot be taken as it is.</summary>
    private bool IsOther(RowStore packed, int number)
    {
        var address = packed.AddressAt(number);
        return rules.KeyOf(address) != address || rules.IsForbidden(address)
            || (!suspensions.IsEmpty && packed.At(number)!.Accounts.Any(account => suspensions.Find(account.User) is not null));
    }

    private void Add(Authorization stored)
    {
        var row = stored with { Address = rules.KeyOf(stored.Address) };
        foreach (var suspension in suspensions.All)
            row = RowMerge.WithSuspendedUser(row, suspension.User);
        var before = Rows.Find(row.Address);
        row = before is null ? row : RowMerge.Join(before, row);
        if (row != stored)
        {
            Changed[stored.Address] = null;
            Changed[row.Address] = row;
        }
        Rows.Put(before, row);
        foreach (var session in row.Sessions)
            Rows.BeginSession(session.Key, row);
        Rows.SetDue(row.Address, expiry.Of(row));
        LatestLogin = row.LastLogin > LatestLogin ? row.LastLogin : LatestLogin;
    }
}
