using System.Collections.Concurrent;

namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>
/// The rows of the table, and what finds one: its address, a session that is open in it, the time when it may say nothing more. Readers
/// ask for rows without a lock; all else is for the one writer.
/// </summary>
internal sealed class TableRows
{
    private readonly ConcurrentDictionary<ClientAddress, Authorization> _rows = new();
    private readonly AddressesPerAccount _perAccount = new();
    private readonly PriorityQueue<ClientAddress, DateTimeOffset> _due = new();
    private readonly Dictionary<string, ClientAddress> _sessions = new(StringComparer.Ordinal);
    private volatile int _count;

    public int Count => _count;

    /// <summary>May be read while rows change.</summary>
    public IEnumerable<Authorization> All => _rows.Select(pair => pair.Value);

    public Authorization? Find(ClientAddress address) => _rows.GetValueOrDefault(address);

    public Authorization? FindSession(string key) => _sessions.TryGetValue(key, out var address) ? Find(address) : null;

    /// <summary>In how many rows an account has a login that was not revoked.</summary>
    public int AddressesOf(string user) => _perAccount.Of(user);

    public void BeginSession(string key, ClientAddress address) => _sessions[key] = address;

    public void EndSession(string key) => _sessions.Remove(key);

    /// <param name="before">The row that is replaced; null when there is none.</param>
    public void Put(Authorization? before, Authorization after)
    {
        _rows[after.Address] = after;
        _perAccount.Replace(before, after);
        if (before is null)
            _count++;
    }

    public void Drop(Authorization row)
    {
        _rows.TryRemove(row.Address, out _);
        _count--;
        _perAccount.Replace(row, null);
        foreach (var session in row.Sessions)
            _sessions.Remove(session.Key);
    }

    /// <summary>When a row is to be looked at again.</summary>
    public void SetDue(ClientAddress address, DateTimeOffset due) => _due.Enqueue(address, due);

    /// <summary>The next row that is to be looked at; null when none is.</summary>
    public Authorization? TakeDue(DateTimeOffset now)
    {
        while (_due.TryPeek(out var address, out var due) && due <= now)
        {
            _due.Dequeue();
            if (Find(address) is { } row)
                return row;
        }
        return null;
    }

    /// <summary>The clock has been set.</summary>
    /// <param name="dueAt">When a row is to be looked at, by the clock as it is now.</param>
    public void Move(TimeSpan by, Func<Authorization, DateTimeOffset> dueAt)
    {
        _due.Clear();
        foreach (var (address, row) in _rows)
        {
            var moved = RowMerge.Moved(row, by);
            _rows[address] = moved;
            SetDue(address, dueAt(moved));
        }
    }
}
