using System.Collections.Immutable;

namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>When rows end to allow their addresses, under the settings and with what is known of the servers at this instant.</summary>
/// <param name="rules">The settings.</param>
/// <param name="presetsWithEnds">Presets whose servers write the ends of sessions.</param>
/// <param name="sessionsCount">Whether open sessions keep an address allowed.</param>
internal readonly struct RowExpiry(AuthorizationRules rules, ImmutableHashSet<string> presetsWithEnds, bool sessionsCount)
{
    /// <summary>When a row ends to allow its address; MinValue when no login of it counts.</summary>
    public DateTimeOffset Of(Authorization row)
    {
        var end = EndOfWindow(row.LastActive);
        return sessionsCount ? Later(end, EndOfSessions(row)) : end;
    }

    /// <summary>The same of a packed row, which is read to its end.</summary>
    public DateTimeOffset Of(ref PackedRow row, WordList words)
    {
        var lastActive = DateTimeOffset.MinValue;
        while (row.NextAccount(out var account))
        {
            if (account.Counts(row.RevokedAt))
                lastActive = Later(lastActive, account.LastActive);
        }
        var end = EndOfWindow(lastActive);
        while (sessionsCount && row.NextSession(out var session))
            end = Later(end, rules.Sessions.EndOf(session.StartedAt, presetsWithEnds.Contains(words[session.Preset])));
        return end;
    }

    /// <summary>When the last open session of a row counts no more, its end seen or not; MinValue without one.</summary>
    public DateTimeOffset EndOfSessions(Authorization row, string? user = null)
    {
        var end = DateTimeOffset.MinValue;
        foreach (var session in row.Sessions)
        {
            if (user is null || session.User == user)
                end = Later(end, rules.Sessions.EndOf(session.StartedAt, presetsWithEnds.Contains(session.Preset)));
        }
        return end;
    }

    /// <summary>The accounts whose own window is open, or that have an open session.</summary>
    public IEnumerable<AccountLogin> ActiveAccounts(Authorization row, DateTimeOffset now)
    {
        foreach (var account in row.CountingAccounts)
        {
            if (now < account.LastActive + rules.Window || (sessionsCount && now < EndOfSessions(row, account.User)))
                yield return account;
        }
    }

    /// <summary>The same of an account of a packed row that counts.</summary>
    /// <param name="index">Which of its accounts.</param>
    public bool IsActive(ReadOnlySpan<byte> row, PackedAccount account, int index, DateTimeOffset now, WordList words)
    {
        if (now < account.LastActive + rules.Window)
            return true;
        var sessions = new PackedRow(row);
        while (sessionsCount && sessions.NextAccount(out _))
        {
            // The sessions come after the accounts.
        }
        while (sessionsCount && sessions.NextSession(out var session))
        {
            if (session.Account == index && now < rules.Sessions.EndOf(session.StartedAt, presetsWithEnds.Contains(words[session.Preset])))
                return true;
        }
        return false;
    }

    /// <summary>Whether more accounts are logged in from the address of a row than MaximumAccountsPerAddress.</summary>
    public bool IsShared(Authorization row, DateTimeOffset now) =>
        row.Accounts.Length > rules.MaximumAccountsPerAddress && ActiveAccounts(row, now).Count() > rules.MaximumAccountsPerAddress;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private DateTimeOffset EndOfWindow(DateTimeOffset lastActive) => lastActive == DateTimeOffset.MinValue ? lastActive : lastActive + rules.Window;
}
