namespace PopBeforeSmtp.Core.Presets.Prefilter;

/// <summary>Needles that are looked for together: the vectors tell eight buckets apart, and a hit says which of them it may be.</summary>
internal sealed class NeedleBucket(IReadOnlyList<NeedleWindow> windows)
{
    public IReadOnlyList<NeedleWindow> Windows { get; } = windows;

    /// <summary>How many of the bytes at a place of the window pass, taken by their two halves.</summary>
    private readonly double _openness = Enumerable.Range(0, NeedleWindow.Length).Aggregate(1.0, (product, place) => product * Passing(windows, place));

    /// <summary>Needles whose windows are alike come together, so that few bytes pass which belong to none.</summary>
    public static IReadOnlyList<NeedleBucket> Share(IEnumerable<Needle> needles, int most)
    {
        var buckets = needles.Select(NeedleWindow.Of).GroupBy(window => window.Text).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => new NeedleBucket([.. group])).ToList();
        while (buckets.Count > most)
        {
            // Only neighbours in the order of their bytes: to try all pairs would take longer than a small log.
            var joined = buckets.Zip(buckets.Skip(1), (one, other) => new NeedleBucket([.. one.Windows, .. other.Windows])).ToList();
            var best = Enumerable.Range(0, joined.Count).MinBy(i => joined[i]._openness - buckets[i]._openness - buckets[i + 1]._openness);
            buckets[best] = joined[best];
            buckets.RemoveAt(best + 1);
        }
        return buckets;
    }

    private static double Passing(IReadOnlyList<NeedleWindow> windows, int place)
    {
        var low = 0;
        var high = 0;
        foreach (var value in windows.SelectMany(window => window.Choices[place]))
        {
            low |= 1 << (value & 15);
            high |= 1 << (value >> 4);
        }
        return int.PopCount(low) * int.PopCount(high) / 256.0;
    }
}
