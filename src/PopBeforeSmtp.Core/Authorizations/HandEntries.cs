using System.Collections.Immutable;

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

    public HandEntry? Remove(ClientNetwork network)
    {
        var removed = _longestFirst.FirstOrDefault(entry => entry.Network == network);
        if (removed is not null)
            _longestFirst = [.. _longestFirst.Where(entry => entry.Network != network)];
        return removed;
    }

    public IReadOnlyList<HandEntry> RemoveClosed(DateTimeOffset now)
    {
        var closed = _longestFirst.Where(entry => !entry.IsOpen(now)).ToImmutableArray();
        if (closed.Length > 0)
            _longestFirst = [.. _longestFirst.Where(entry => entry.IsOpen(now))];
        return closed;
    }
}
