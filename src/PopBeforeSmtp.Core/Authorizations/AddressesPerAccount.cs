namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>In how many rows each account has a login that was not revoked. For the writer.</summary>
internal sealed class AddressesPerAccount
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public int Of(string user) => _counts.GetValueOrDefault(user);

    /// <param name="before">null: the row is new.</param>
    /// <param name="after">null: the row is gone.</param>
    public void Replace(Authorization? before, Authorization? after)
    {
        foreach (var account in before?.CountingAccounts ?? [])
        {
            var left = _counts[account.User] - 1;
            if (left == 0)
                _counts.Remove(account.User);
            else
                _counts[account.User] = left;
        }
        foreach (var account in after?.CountingAccounts ?? [])
            _counts[account.User] = Of(account.User) + 1;
    }
}
