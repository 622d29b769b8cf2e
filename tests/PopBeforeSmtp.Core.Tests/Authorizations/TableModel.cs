using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

/// <summary>The table as one would write it down first: every fact is kept, and each answer is found by reading all of them.</summary>
internal sealed class TableModel(TimeSpan window)
{
    private readonly List<(ClientAddress Address, string User, DateTimeOffset Time)> _logins = [];
    private readonly List<(ClientNetwork? Network, string? User, DateTimeOffset At)> _revocations = [];
    private readonly HashSet<string> _suspended = [];
    private readonly Dictionary<ClientNetwork, DateTimeOffset?> _hand = [];

    public void LogIn(ClientAddress address, string user, DateTimeOffset time, DateTimeOffset now)
    {
        if (!_suspended.Contains(user) && time + window > now)
            _logins.Add((address, user, time < now ? time : now));
    }

    public void Revoke(ClientNetwork network, DateTimeOffset now)
    {
        _revocations.Add((network, null, now));
        foreach (var inside in _hand.Keys.Where(network.Contains).ToList())
            _hand.Remove(inside);
    }

    public void Suspend(string user, DateTimeOffset now)
    {
        _suspended.Add(user);
        RevokeUser(user, now);
    }

    public void Lift(string user, DateTimeOffset now)
    {
        if (_suspended.Remove(user))
            RevokeUser(user, now);
    }

    public void RevokeUser(string user, DateTimeOffset now) => _revocations.Add((null, user, now));

    public void Allow(ClientNetwork network, DateTimeOffset? until) => _hand[network] = until;

    public bool IsAllowed(ClientAddress address, DateTimeOffset now) =>
        now < EndOf(address) || _hand.Any(entry => entry.Key.Contains(address) && (entry.Value is not { } until || now < until));

    /// <summary>The end of the last login that counts.</summary>
    public DateTimeOffset EndOf(ClientAddress address) =>
        _logins.Where(login => login.Address == address && !IsRevoked(login)).Select(login => login.Time + window).DefaultIfEmpty(DateTimeOffset.MinValue).Max();

    private bool IsRevoked((ClientAddress Address, string User, DateTimeOffset Time) login) =>
        _revocations.Any(revocation =>
            login.Time <= revocation.At
            && (revocation.Network is { } network ? network.Contains(login.Address) : revocation.User == login.User));
}
