namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>
/// Networks allowed by hand, longest first, so that the entry that says most about an address decides. They are few: a reader
/// walks one immutable list.
/// </summary>
internal sealed class HandEntries
{
    private volatile HandEntry[] _longestFirst = [];

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
        var known = _longestFirst.FirstOrDefault(other => other.Network == entry.Network);
        if (known is not null && known.AllowedAt > entry.AllowedAt)
            return;
        _longestFirst =
        [
            .. _longestFirst.Where(other => other.Network != entry.Network).Append(entry).OrderByDescending(other => other.Network.PrefixLength),
        ];
    }

    public IReadOnlyList<HandEntry> RemoveInside(ClientNetwork network) => Remove(entry => network.Contains(entry.Network));

    public IReadOnlyList<HandEntry> RemoveClosed(DateTimeOffset now) => Remove(entry => !entry.IsOpen(now));

    private IReadOnlyList<HandEntry> Remove(Predicate<HandEntry> isOver)
    {
        var removed = Array.FindAll(_longestFirst, isOver);
        if (removed.Length > 0)
            _longestFirst = Array.FindAll(_longestFirst, entry => !isOver(entry));
        return removed;
    }
}
