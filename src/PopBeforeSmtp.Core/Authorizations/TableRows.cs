namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>
/// The rows of the table, and what finds one: its address, a session that is open in it, the time when it may say nothing more. Readers
/// ask for rows without a lock; all else is for the one writer.
/// </summary>
internal sealed class TableRows
{
    private readonly HashIndex _sessions = new();

    /// <summary>By seconds since 1970: of a million rows half as many bytes as by the ticks of .NET.</summary>
    private readonly PriorityQueue<int, uint> _due = new();

    /// <summary>For who reads rows as they are kept.</summary>
    public RowStore Packed { get; } = new();

    public int Count => Packed.Count;

    /// <summary>May be read while rows change.</summary>
    public IEnumerable<Authorization> All
    {
        get
        {
            for (var number = 0; number < Packed.End; number++)
            {
                if (Packed.At(number) is { } row)
                    yield return row;
            }
        }
    }

    public Authorization? Find(ClientAddress address) => Packed.Find(address);

    public Authorization? FindSession(string key)
    {
        foreach (var number in _sessions.Find(HashOf(key)))
        {
            if (Packed.At(number) is { } row && HasSession(row, key))
                return row;
        }
        return null;
    }

    /// <summary>In how many rows an account has a login that was not revoked.</summary>
    public int AddressesOf(string user) => Packed.AddressesOf(user);

    /// <summary>An end that is written under this key means the session of this row from now on.</summary>
    /// <param name="own">The row as it is now.</param>
    public void BeginSession(string key, Authorization own)
    {
        var number = Packed.NumberOf(own.Address);
        var hash = HashOf(key);
        foreach (var other in _sessions.Find(hash))
        {
            if (other == number)
                return;
            if (Packed.At(other) is { } row && HasSession(row, key))
                _sessions.Remove(hash, other);
        }
        if (HasSession(own, key))
            _sessions.Add(hash, number);
    }

    /// <param name="before">The row that is replaced; null when there is none.</param>
    public void Put(Authorization? before, Authorization after) => ForgetSessions(Packed.Put(before, after), before, after);

    /// <summary>A row that was due.</summary>
    public void Drop(Authorization row) => ForgetSessions(Packed.Drop(row), row, null);

    /// <summary>Rows at any time.</summary>
    public void DropAll(IReadOnlyCollection<Authorization> rows)
    {
        foreach (var row in rows)
            Drop(row);
        // Their numbers will be other rows' now.
        var left = _due.UnorderedItems.Where(item => Packed.Has(item.Element)).ToArray();
        _due.Clear();
        _due.EnqueueRange(left);
    }

    /// <summary>When a row is to be looked at again.</summary>
    public void SetDue(ClientAddress address, DateTimeOffset due)
    {
        if (Packed.NumberOf(address) is >= 0 and var number)
            _due.Enqueue(number, SecondAfter(due));
    }

    /// <summary>The next row that is to be looked at; null when none is.</summary>
    public Authorization? TakeDue(DateTimeOffset now)
    {
        while (_due.TryPeek(out var number, out var due) && due <= Second(now))
        {
            _due.Dequeue();
            if (Packed.At(number) is { } row)
                return row;
        }
        return null;
    }

    /// <summary>How long the next row has been due; null when none is.</summary>
    public TimeSpan? Behind(DateTimeOffset now) =>
        _due.TryPeek(out _, out var due) && due <= Second(now) ? TimeSpan.FromSeconds(Second(now) - due) : null;

    /// <summary>The clock has been set.</summary>
    /// <param name="dueAt">When a row is to be looked at, by the clock as it is now.</param>
    public void Move(TimeSpan by, Func<Authorization, DateTimeOffset> dueAt)
    {
        _due.Clear();
        for (var number = 0; number < Packed.End; number++)
        {
            if (Packed.At(number) is not { } row)
                continue;
            var moved = RowMerge.Moved(row, by);
            Packed.Put(row, moved);
            _due.Enqueue(number, SecondAfter(dueAt(moved)));
        }
    }

    /// <summary>Looks at all rows anew, which nobody reads yet.</summary>
    /// <param name="isOther">Which do not stay.</param>
    /// <param name="expiry">When one that stays is to be looked at.</param>
    /// <returns>Those that do not stay, and the latest login of the others.</returns>
    public (IReadOnlyList<Authorization> Others, DateTimeOffset LatestLogin) Settle(Func<RowStore, int, bool> isOther, RowExpiry expiry)
    {
        var others = new List<Authorization>();
        var latest = DateTimeOffset.MinValue;
        var due = new List<(int Number, uint Second)>(Count);
        for (var number = 0; number < Packed.End; number++)
        {
            if (!Packed.Has(number))
                continue;
            if (isOther(Packed, number))
            {
                others.Add(Packed.At(number)!);
                continue;
            }
            var (end, lastLogin) = Packed.TimesAt(number, expiry);
            due.Add((number, SecondAfter(end)));
            latest = lastLogin > latest ? lastLogin : latest;
        }
        // All at once: a queue that is filled one by one is put in order as often.
        _due.EnqueueRange(due);
        others.ForEach(Drop);
        return (others, latest);
    }

    private static uint Second(DateTimeOffset time) => Second(time.ToUnixTimeSeconds());

    /// <summary>Never before the time itself.</summary>
    private static uint SecondAfter(DateTimeOffset time) => Second(time.ToUnixTimeSeconds() + (time.Ticks % TimeSpan.TicksPerSecond == 0 ? 0 : 1));

    private static uint Second(long second) => (uint)Math.Clamp(second, 0, uint.MaxValue);

    private static uint HashOf(string key) => (uint)key.GetHashCode(StringComparison.Ordinal);

    private static bool HasSession(Authorization row, string key)
    {
        foreach (var session in row.Sessions)
        {
            if (session.Key == key)
                return true;
        }
        return false;
    }

    /// <summary>Of sessions that a row had and has no more.</summary>
    private void ForgetSessions(int number, Authorization? before, Authorization? after)
    {
        if (before is null || before.Sessions.IsEmpty || (after is not null && after.Sessions.AsSpan().StartsWith(before.Sessions.AsSpan())))
            return;
        var left = after is null ? [] : after.Sessions.Select(session => session.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var session in before.Sessions)
        {
            if (!left.Contains(session.Key))
                _sessions.Remove(HashOf(session.Key), number);
        }
    }
}
