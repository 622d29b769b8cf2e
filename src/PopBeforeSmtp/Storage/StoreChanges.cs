using System.Runtime.InteropServices;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.History;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.Storage;

/// <summary>
/// What one transaction saves. Rows and the positions of the logs they came from belong together: a crash then loses nothing
/// and counts nothing that is not on disk.
/// </summary>
internal sealed class StoreChanges
{
    /// <summary>What explains answers may wait a little; so many are worth a transaction of their own.</summary>
    public const int ManyEvents = 1000;

    /// <summary>So many events wait for a store that fails; older ones are given up, and never a row for them.</summary>
    public const int MostEvents = 100_000;

    /// <summary>Rows to keep, whole; null removes the row.</summary>
    public Dictionary<ClientAddress, Authorization?> Rows { get; } = [];

    /// <summary>Entries by hand to keep; null removes the entry.</summary>
    public Dictionary<ClientNetwork, HandEntry?> Hand { get; } = [];

    /// <summary>Suspended accounts to keep; null removes the suspension.</summary>
    public Dictionary<string, Suspension?> Suspensions { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>For each source named, all of its positions: others that are stored for it are removed.</summary>
    public Dictionary<string, IReadOnlyList<LogPosition>> Positions { get; } = [];

    /// <summary>Presets to remember as ones whose servers write the ends of sessions.</summary>
    public HashSet<string> PresetsWithEnds { get; } = [];

    /// <summary>What happened, in its order.</summary>
    public List<HistoryEvent> Events { get; } = [];

    /// <summary>Permits to add to those that were counted before.</summary>
    public Dictionary<UsageKey, UsageCount> Usage { get; } = [];

    /// <summary>Forget what is older than the settings say, some of it; null: not now.</summary>
    public DateTimeOffset? ForgetAt { get; set; }

    /// <summary>What time it was when these were made; null: to be told by others.</summary>
    public DateTimeOffset? SeenAt { get; set; }

    /// <summary>Events that were given up because the store was too far behind.</summary>
    public long LostEvents { get; private set; }

    public bool HasEntries => Rows.Count + Hand.Count + Suspensions.Count + PresetsWithEnds.Count > 0 || Events.Count >= ManyEvents;

    public bool IsEmpty => !HasEntries && Positions.Count + Events.Count + Usage.Count == 0 && ForgetAt is null && SeenAt is null;

    /// <summary>Puts later changes over these.</summary>
    public void Add(StoreChanges later)
    {
        foreach (var (address, row) in later.Rows)
            Rows[address] = row;
        foreach (var (network, entry) in later.Hand)
            Hand[network] = entry;
        foreach (var (user, suspension) in later.Suspensions)
            Suspensions[user] = suspension;
        foreach (var (source, positions) in later.Positions)
            Positions[source] = positions;
        PresetsWithEnds.UnionWith(later.PresetsWithEnds);
        SeenAt = later.SeenAt ?? SeenAt;
        AddHistory(later);
    }

    public void Count(UsageKey key, UsageCount count)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(Usage, key, out var exists);
        known = exists ? known.Plus(count) : count;
    }

    /// <summary>Only what explains answers, and nothing that makes them.</summary>
    public void AddHistory(StoreChanges later)
    {
        Events.AddRange(later.Events);
        LostEvents += later.LostEvents;
        if (Events.Count > MostEvents)
        {
            // Many at once: to move the rest for each new one would take for ever.
            var lost = Events.Count - MostEvents + MostEvents / 10;
            Events.RemoveRange(0, lost);
            LostEvents += lost;
        }
        foreach (var (key, count) in later.Usage)
            Count(key, count);
        ForgetAt = later.ForgetAt ?? ForgetAt;
    }
}
