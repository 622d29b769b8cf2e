using System.Collections.Immutable;
using PopBeforeSmtp.Core.Logins;

namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>How facts join into a row: by their times alone, so that their order does not matter.</summary>
internal static class RowMerge
{
    public static Authorization WithLogin(Authorization? row, LoginEvent login)
    {
        var fresh = new AccountLogin(login.User, login.Time, login.Preset, login.Protocol, 1, null);
        if (row is null)
            return new Authorization(login.Address, login.Time, null, [fresh]);
        var accounts = row.Accounts;
        var index = IndexOf(accounts, login.User);
        accounts = index < 0 ? accounts.Add(fresh) : accounts.SetItem(index, Later(accounts[index], fresh));
        return row with { FirstLogin = login.Time < row.FirstLogin ? login.Time : row.FirstLogin, Accounts = accounts };
    }

    public static Authorization WithRevoked(Authorization row, DateTimeOffset revokedAt) =>
        revokedAt <= row.RevokedAt ? row : row with { RevokedAt = revokedAt };

    /// <returns>The same row when the account never logged in from there.</returns>
    public static Authorization WithRevokedUser(Authorization row, string user, DateTimeOffset revokedAt)
    {
        var index = IndexOf(row.Accounts, user);
        return index < 0 || revokedAt <= row.Accounts[index].RevokedAt
            ? row
            : row with { Accounts = row.Accounts.SetItem(index, row.Accounts[index] with { RevokedAt = revokedAt }) };
    }

    /// <summary>
    /// When a row says nothing more: its last login, counting or not, and its last revocation are a window old. A revocation
    /// is kept that long so that a login from before it, read late, opens nothing.
    /// </summary>
    public static DateTimeOffset EndOfInterest(Authorization row, TimeSpan window)
    {
        var latest = row.RevokedAt ?? DateTimeOffset.MinValue;
        foreach (var account in row.Accounts)
        {
            latest = account.LastLogin > latest ? account.LastLogin : latest;
            latest = account.RevokedAt > latest ? account.RevokedAt.Value : latest;
        }
        return latest + window;
    }

    private static AccountLogin Later(AccountLogin known, AccountLogin fresh) =>
        fresh.LastLogin >= known.LastLogin
            ? fresh with { Logins = known.Logins + 1, RevokedAt = known.RevokedAt }
            : known with { Logins = known.Logins + 1 };

    private static int IndexOf(ImmutableArray<AccountLogin> accounts, string user)
    {
        for (var i = 0; i < accounts.Length; i++)
        {
            if (accounts[i].User == user)
                return i;
        }
        return -1;
    }
}
