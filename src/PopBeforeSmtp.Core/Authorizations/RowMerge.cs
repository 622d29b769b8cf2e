using System.Collections.Immutable;
using PopBeforeSmtp.Core.Logins;

namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>How facts join into a row: by their times alone, so that their order does not matter.</summary>
internal static class RowMerge
{
    private const int MostSessions = 1000;

    public static Authorization WithLogin(Authorization? row, LoginEvent login)
    {
        var fresh = new AccountLogin(login.User, login.Time, login.Preset, login.Protocol, 1, null);
        row ??= new Authorization(login.Address, login.Time, null, []);
        var index = IndexOf(row.Accounts, login.User);
        var accounts = index < 0 ? row.Accounts.Add(fresh) : row.Accounts.SetItem(index, Later(row.Accounts[index], fresh));
        return row with { FirstLogin = login.Time < row.FirstLogin ? login.Time : row.FirstLogin, Accounts = accounts };
    }

    /// <summary>Adds the session of a login. The same line read twice is the same session.</summary>
    /// <param name="oldest">Sessions that began before are over, whatever became of their ends.</param>
    public static Authorization WithSession(Authorization row, LoginEvent login, DateTimeOffset oldest)
    {
        var session = new OpenSession(login.SessionKey, login.User, login.Preset, login.WrittenAt);
        if (login.SessionKey.Length == 0 || row.Sessions.Contains(session) || IsRevoked(row, session))
            return row;
        var open = row.Sessions.RemoveAll(other => other.StartedAt < oldest);
        return open.Length < MostSessions ? row with { Sessions = open.Add(session) } : row with { Sessions = open };
    }

    /// <summary>Takes a session out and lets the window of its account begin anew.</summary>
    /// <returns>null when the row has no such session.</returns>
    public static Authorization? WithEnd(Authorization row, LogoutEvent end)
    {
        var session = row.Sessions.FirstOrDefault(open => open.Key == end.SessionKey && open.StartedAt <= end.WrittenAt);
        if (session is null)
            return null;
        var index = IndexOf(row.Accounts, session.User);
        var accounts = row.Accounts;
        if (index >= 0 && accounts[index].LastActive < end.Time)
            accounts = accounts.SetItem(index, accounts[index] with { LastEnd = end.Time });
        return row with { Accounts = accounts, Sessions = row.Sessions.Remove(session) };
    }

    public static Authorization WithRevoked(Authorization row, DateTimeOffset revokedAt) =>
        revokedAt <= row.RevokedAt
            ? row
            : row with { RevokedAt = revokedAt, Sessions = row.Sessions.RemoveAll(session => session.StartedAt <= revokedAt) };

    /// <summary>Some servers write the name as it was typed, so case does not tell one account from another here.</summary>
    /// <returns>The same row when the account never logged in from there.</returns>
    public static Authorization WithRevokedUser(Authorization row, string user, DateTimeOffset revokedAt)
    {
        for (var i = 0; i < row.Accounts.Length; i++)
        {
            var account = row.Accounts[i];
            if (!IsUser(account.User, user) || revokedAt <= account.RevokedAt)
                continue;
            row = row with
            {
                Accounts = row.Accounts.SetItem(i, account with { RevokedAt = revokedAt }),
                Sessions = row.Sessions.RemoveAll(session => IsUser(session.User, user) && session.StartedAt <= revokedAt),
            };
        }
        return row;
    }

    /// <summary>Whatever the account did from there counts no more.</summary>
    public static Authorization WithSuspendedUser(Authorization row, string user)
    {
        var times = row.Accounts.Where(account => IsUser(account.User, user)).Select(account => account.LastActive)
            .Concat(row.Sessions.Where(session => IsUser(session.User, user)).Select(session => session.StartedAt));
        return WithRevokedUser(row, user, times.DefaultIfEmpty(DateTimeOffset.MinValue).Max());
    }

    /// <summary>
    /// Leaves out accounts that say nothing more, as <see cref="EndOfInterest"/> has it: the row of an address that many accounts use
    /// is never purged as a whole.
    /// </summary>
    /// <param name="closed">What was last active or revoked up to this instant has closed.</param>
    public static Authorization WithoutPastAccounts(Authorization row, DateTimeOffset closed)
    {
        if (row.Accounts.Length < 2)
            return row;
        var accounts = row.Accounts.RemoveAll(account =>
            account.LastActive <= closed && !(account.RevokedAt > closed) && !row.Sessions.Any(session => session.User == account.User));
        return accounts.Length == row.Accounts.Length ? row : row with { Accounts = accounts };
    }

    /// <summary>The logins of two rows as those of one, when they have come to be the same network.</summary>
    public static Authorization Join(Authorization row, Authorization other)
    {
        foreach (var account in other.Accounts)
        {
            var index = IndexOf(row.Accounts, account.User);
            row = row with { Accounts = index < 0 ? row.Accounts.Add(account) : row.Accounts.SetItem(index, Join(row.Accounts[index], account)) };
        }
        return row with
        {
            FirstLogin = other.FirstLogin < row.FirstLogin ? other.FirstLogin : row.FirstLogin,
            RevokedAt = Latest(row.RevokedAt, other.RevokedAt),
            Sessions = [.. row.Sessions.Union(other.Sessions)],
        };
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
            latest = account.LastActive > latest ? account.LastActive : latest;
            latest = account.RevokedAt > latest ? account.RevokedAt.Value : latest;
        }
        return latest + window;
    }

    /// <summary>The same facts by a clock that has been set.</summary>
    public static Authorization Moved(Authorization row, TimeSpan by) => row with
    {
        FirstLogin = row.FirstLogin + by,
        RevokedAt = row.RevokedAt + by,
        Accounts = [.. row.Accounts.Select(account => account with { LastLogin = account.LastLogin + by, RevokedAt = account.RevokedAt + by, LastEnd = account.LastEnd + by })],
        Sessions = [.. row.Sessions.Select(session => session with { StartedAt = session.StartedAt + by })],
    };

    private static bool IsRevoked(Authorization row, OpenSession session)
    {
        var index = IndexOf(row.Accounts, session.User);
        return session.StartedAt <= row.RevokedAt || (index >= 0 && session.StartedAt <= row.Accounts[index].RevokedAt);
    }

    private static AccountLogin Join(AccountLogin one, AccountLogin other) =>
        (one.LastLogin >= other.LastLogin ? one : other) with
        {
            Logins = one.Logins + other.Logins,
            RevokedAt = Latest(one.RevokedAt, other.RevokedAt),
            LastEnd = Latest(one.LastEnd, other.LastEnd),
        };

    private static DateTimeOffset? Latest(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other : one;

    private static bool IsUser(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static AccountLogin Later(AccountLogin known, AccountLogin fresh) =>
        fresh.LastLogin >= known.LastLogin
            ? fresh with { Logins = known.Logins + 1, RevokedAt = known.RevokedAt, LastEnd = known.LastEnd }
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
