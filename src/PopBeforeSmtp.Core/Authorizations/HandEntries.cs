namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>
/// Networks allowed by hand, longest first, so that the entry that says most about an address decides. They are few: a reader
/// walks one immutable list.
/// </summary>
internal sealed class HandEntries(IEnumerable<HandEntry> settings)
{
    private volatile HandEntry[] _longestFirst = LongestFirst(settings);

    public HandEntry? Find(ClientAddress address, DateTimeOffset now)
    {
        foreach (var entry in _longestFirst)
        {
            if (entry.Network.Contains(address) && entry.IsOpen(now))
                return entry;
        }
        return null;
    }

    public IReadOnlyList<HandEntry> Open(DateTimeOffset now) => [.. _longestFirst.Where(entry => entry.IsOpen(now))];

    public void Set(HandEntry entry)
    {
        var known = Array.Find(_longestFirst, other => IsReplacedBy(other, entry));
        if (known is not null && known.AllowedAt > entry.AllowedAt)
            return;
        _longestFirst = LongestFirst(_longestFirst.Where(other => !IsReplacedBy(other, entry)).Append(entry));
    }

    /// <summary>Replaces those of the settings.</summary>
    public void SetSettings(IEnumerable<HandEntry> settings) => _longestFirst = LongestFirst(settings.Concat(_longestFirst.Where(entry => !entry.IsSetting)));

    /// <summary>The clock has been set: what is allowed for a time stays allowed for the rest of it.</summary>
    /// <returns>Those that are changed.</returns>
    public IReadOnlyList<HandEntry> Move(TimeSpan by)
    {
        _longestFirst = [.. _longestFirst.Select(entry => entry.IsSetting ? entry : entry with { AllowedAt = entry.AllowedAt + by, AllowedUntil = entry.AllowedUntil + by })];
        return [.. _longestFirst.Where(entry => !entry.IsSetting)];
    }

    /// <summary>Those of the settings stay.</summary>
    public IReadOnlyList<HandEntry> RemoveInside(ClientNetwork network) => Remove(entry => !entry.IsSetting && network.Contains(entry.Network));

    public IReadOnlyList<HandEntry> RemoveClosed(DateTimeOffset now) => Remove(entry => !entry.IsOpen(now));

    public IReadOnlyList<HandEntry> Remove(Predicate<HandEntry> isOver)
    {
        var removed = Array.FindAll(_longestFirst, isOver);
        if (removed.Length > 0)
            _longestFirst = Array.FindAll(_longestFirst, entry => !isOver(entry));
        return removed;
    }

    private static bool IsReplacedBy(HandEntry known, HandEntry entry) => !known.IsSetting && known.Network == entry.Network;

    private static HandEntry[] LongestFirst(IEnumerable<HandEntry> entries) => [.. entries.OrderByDescending(entry => entry.Network.PrefixLength)];
}
