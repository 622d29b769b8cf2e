using System.Collections.Concurrent;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.History;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Ingestion;

/// <summary>
/// Counts permits by entry of the table, account and day. What is known already is counted without a lock and without memory of its
/// own; the counts are handed on every few seconds.
/// </summary>
internal sealed class UsageCounter(AuthorizationTable table, StoreWriter store, TimeProvider clock) : IUsageCounter
{
    /// <summary>Pairs counted between two flushes; permits of further ones are not counted.</summary>
    public const int MostPairs = 200_000;

    private readonly ConcurrentDictionary<UsageKey, PendingUsage> _pending = new();
    private readonly Lock _flushing = new();
    private int _pairs;
    private long _uncounted;

    /// <summary>Permits that were given and not counted, because there were too many pairs.</summary>
    public long Uncounted => Volatile.Read(ref _uncounted);

    public void Permitted(ClientAddress client, ReadOnlySpan<byte> sender)
    {
        var now = clock.GetUtcNow();
        if (!TryAttribute(client, sender, now, out var key, out var protocol))
            return;
        while (Find(key, protocol) is { } count && !count.TryAdd(now))
            Remove(new(key, count));
    }

    /// <summary>Hands what was counted to the store, and lets go of what nobody asked for since the last time.</summary>
    public void Flush()
    {
        var changes = new StoreChanges();
        lock (_flushing)
        {
            foreach (var pair in _pending)
            {
                if (pair.Value.Take() is { } taken)
                    changes.Count(pair.Key, taken);
                else if (pair.Value.TryClose())
                    Remove(pair);
            }
        }
        if (changes.Usage.Count > 0)
            store.Add(changes);
    }

    /// <returns>null when there are too many.</returns>
    private PendingUsage? Find(UsageKey key, string protocol)
    {
        if (_pending.TryGetValue(key, out var count))
            return count;
        if (Volatile.Read(ref _pairs) >= MostPairs)
        {
            Interlocked.Increment(ref _uncounted);
            return null;
        }
        var added = new PendingUsage(protocol);
        count = _pending.GetOrAdd(key, added);
        if (count == added)
            Interlocked.Increment(ref _pairs);
        return count;
    }

    private void Remove(KeyValuePair<UsageKey, PendingUsage> pair)
    {
        if (_pending.TryRemove(pair))
            Interlocked.Decrement(ref _pairs);
    }

    /// <summary>To a login before an entry by hand: it tells more about who needs the entry.</summary>
    /// <returns>false when the entry has closed in the meantime.</returns>
    private bool TryAttribute(ClientAddress client, ReadOnlySpan<byte> sender, DateTimeOffset now, out UsageKey key, out string protocol)
    {
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        table.Attribute(client, sender, now, out var user, out protocol);
        if (user is not null)
        {
            key = new UsageKey(day, table.Rules.NetworkOf(client), user);
            return true;
        }
        var hand = table.Ask(client, now).Hand;
        key = new UsageKey(day, hand?.Network ?? default, "");
        return hand is not null;
    }
}
