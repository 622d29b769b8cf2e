namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>
/// The revocations of as long as a login may count, whether or not a row was there to mark. A login from before one of them may still be
/// unread in a log: when its line is read at last, it must open nothing.
/// </summary>
internal sealed class RecentRevocations
{
    private readonly Dictionary<ClientNetwork, DateTimeOffset> _networks = [];
    private readonly Dictionary<string, DateTimeOffset> _users = new(StringComparer.Ordinal);

    public void Add(Revocation revocation)
    {
        if (revocation.Network is { } network)
            Add(network, revocation.At);
        else
            Add(revocation.User, revocation.At);
    }

    public void Add(ClientNetwork network, DateTimeOffset revokedAt) => Keep(_networks, network, revokedAt);

    public void Add(string user, DateTimeOffset revokedAt) => Keep(_users, user, revokedAt);

    public Authorization Apply(Authorization row)
    {
        foreach (var (network, revokedAt) in _networks)
        {
            if (network.Contains(row.Address))
                row = RowMerge.WithRevoked(row, revokedAt);
        }
        foreach (var (user, revokedAt) in _users)
            row = RowMerge.WithRevokedUser(row, user, revokedAt);
        return row;
    }

    public void Move(TimeSpan by)
    {
        Move(_networks, by);
        Move(_users, by);
    }

    /// <summary>A login from before this instant is too old to count anyway.</summary>
    public void Forget(DateTimeOffset until)
    {
        Forget(_networks, until);
        Forget(_users, until);
    }

    private static void Keep<T>(Dictionary<T, DateTimeOffset> revocations, T key, DateTimeOffset revokedAt)
        where T : notnull
    {
        if (!revocations.TryGetValue(key, out var known) || known < revokedAt)
            revocations[key] = revokedAt;
    }

    private static void Move<T>(Dictionary<T, DateTimeOffset> revocations, TimeSpan by)
        where T : notnull
    {
        foreach (var key in revocations.Keys.ToArray())
            revocations[key] += by;
    }

    private static void Forget<T>(Dictionary<T, DateTimeOffset> revocations, DateTimeOffset until)
        where T : notnull
    {
        foreach (var key in revocations.Where(pair => pair.Value <= until).Select(pair => pair.Key).ToArray())
            revocations.Remove(key);
    }
}
