using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.Storage;

/// <summary>
/// What one transaction saves. Rows and the positions of the logs they came from belong together: a crash then loses nothing
/// and counts nothing that is not on disk.
/// </summary>
internal sealed class StoreChanges
{
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

    public bool HasEntries => Rows.Count + Hand.Count + Suspensions.Count + PresetsWithEnds.Count > 0;

    public bool IsEmpty => !HasEntries && Positions.Count == 0;

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
    }
}
