using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

/// <summary>The rows of a table as one keeps them who does not mind what they take: the model of <see cref="TableRows"/>.</summary>
internal sealed class PlainRows
{
    private readonly Dictionary<ClientAddress, Authorization> _rows = [];
    private readonly PriorityQueue<ClientAddress, DateTimeOffset> _due = new();
    private readonly Dictionary<string, ClientAddress> _sessions = new(StringComparer.Ordinal);

    public int Count => _rows.Count;

    public IEnumerable<Authorization> All => _rows.Values;

    public Authorization? Find(ClientAddress address) => _rows.GetValueOrDefault(address);

    /// <summary>The row that a session began in last, as long as it is open there.</summary>
    public Authorization? FindSession(string key) =>
        _sessions.TryGetValue(key, out var address) && Find(address) is { } row && row.Sessions.Any(session => session.Key == key) ? row : null;

    public int AddressesOf(string user) => _rows.Values.Count(row => row.CountingAccounts.Any(account => account.User == user));

    public void BeginSession(string key, ClientAddress address) => _sessions[key] = address;

    public void Put(Authorization after) => _rows[after.Address] = after;

    public void Drop(Authorization row)
    {
        _rows.Remove(row.Address);
        foreach (var session in row.Sessions.Where(session => _sessions.GetValueOrDefault(session.Key) == row.Address))
            _sessions.Remove(session.Key);
    }

    /// <summary>A row that was not due.</summary>
    public void DropEarly(Authorization row)
    {
        Drop(row);
        var left = _due.UnorderedItems.Where(item => item.Element != row.Address).ToList();
        _due.Clear();
        _due.EnqueueRange(left);
    }

    /// <summary>In whole seconds, and never before the time itself.</summary>
    public void SetDue(ClientAddress address, DateTimeOffset due) =>
        _due.Enqueue(address, due.Ticks % TimeSpan.TicksPerSecond == 0 ? due : due.AddTicks(TimeSpan.TicksPerSecond - due.Ticks % TimeSpan.TicksPerSecond));

    public List<Authorization> TakeAllDue(DateTimeOffset now)
    {
        var rows = new List<Authorization>();
        while (_due.TryPeek(out var address, out var due) && due <= now)
        {
            _due.Dequeue();
            if (Find(address) is { } row)
                rows.Add(row);
        }
        return rows;
    }

    public void Move(TimeSpan by, Func<Authorization, DateTimeOffset> dueAt)
    {
        _due.Clear();
        foreach (var (address, row) in _rows.ToList())
        {
            _rows[address] = RowMerge.Moved(row, by);
            SetDue(address, dueAt(_rows[address]));
        }
    }
}
