using System.Collections.Immutable;

namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>
/// A row of the table: the logins seen from one address. Rows are never changed, only replaced, so that a reader needs no lock.
/// </summary>
/// <param name="RevokedAt">Logins of any account up to this instant do not count; null when never revoked.</param>
internal sealed record Authorization(
    ClientAddress Address,
    DateTimeOffset FirstLogin,
    DateTimeOffset? RevokedAt,
    ImmutableArray<AccountLogin> Accounts)
{
    public long Logins => Accounts.Sum(account => account.Logins);

    public IEnumerable<AccountLogin> CountingAccounts => Accounts.Where(Counts);

    /// <summary>Sessions whose end has not been seen; those of a revoked account are taken out with the revocation.</summary>
    public ImmutableArray<OpenSession> Sessions { get; init; } = [];

    /// <summary>When an account that counts last logged in or ended a session; MinValue when none does.</summary>
    public DateTimeOffset LastActive
    {
        get
        {
            var latest = DateTimeOffset.MinValue;
            foreach (var account in Accounts)
            {
                if (account.LastActive > latest && Counts(account))
                    latest = account.LastActive;
            }
            return latest;
        }
    }

    /// <summary>The latest login that counts; <see cref="DateTimeOffset.MinValue"/> when none does.</summary>
    public DateTimeOffset LastLogin
    {
        get
        {
            var latest = DateTimeOffset.MinValue;
            foreach (var account in Accounts)
            {
                if (account.LastLogin > latest && Counts(account))
                    latest = account.LastLogin;
            }
            return latest;
        }
    }

    /// <summary>Whether the login of one of its accounts was not revoked.</summary>
    public bool Counts(AccountLogin account) => !(account.LastLogin <= RevokedAt) && !(account.LastLogin <= account.RevokedAt);
}
