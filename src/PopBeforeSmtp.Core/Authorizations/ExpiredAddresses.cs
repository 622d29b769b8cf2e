using System.Collections.Concurrent;

namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>
/// When the windows of addresses closed whose rows are gone, for telling a client so. The oldest are forgotten first: it says
/// nothing about who may relay.
/// </summary>
internal sealed class ExpiredAddresses
{
    private const int Most = 50_000;

    private readonly ConcurrentDictionary<ClientAddress, DateTimeOffset> _closedAt = new();
    private readonly Queue<(ClientAddress Address, DateTimeOffset ClosedAt)> _oldestFirst = new();

    /// <summary>For the writer.</summary>
    public void Add(ClientAddress address, DateTimeOffset closedAt)
    {
        _closedAt[address] = closedAt;
        _oldestFirst.Enqueue((address, closedAt));
        while (_oldestFirst.Count > Most)
            _closedAt.TryRemove(KeyValuePair.Create(_oldestFirst.Peek().Address, _oldestFirst.Dequeue().ClosedAt));
    }

    /// <summary>For the writer: the clock has been set.</summary>
    public void Move(TimeSpan by)
    {
        for (var left = _oldestFirst.Count; left > 0; left--)
        {
            var (address, closedAt) = _oldestFirst.Dequeue();
            _closedAt.TryUpdate(address, closedAt + by, closedAt);
            _oldestFirst.Enqueue((address, closedAt + by));
        }
    }

    public DateTimeOffset? Find(ClientAddress address) => _closedAt.TryGetValue(address, out var closedAt) ? closedAt : null;
}
