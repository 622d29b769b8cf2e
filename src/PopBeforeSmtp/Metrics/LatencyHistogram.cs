using System.Diagnostics.Metrics;

namespace PopBeforeSmtp.Metrics;

/// <summary>
/// How long something took, by bucket; counted by many threads at once without a lock and without memory of its own, because
/// every answer to a relay goes through it.
/// </summary>
internal sealed class LatencyHistogram
{
    // From 10 µs, which an answer takes, to 1 s, in ticks of 100 ns.
    private static readonly long[] Bounds =
        [100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000];

    private readonly long[] _counts = new long[Bounds.Length + 1];
    private Histogram<double>? _instrument;
    private KeyValuePair<string, object?>[] _tags = [];
    private long _ticks;

    /// <summary>The upper bounds in seconds; above the last one there is one more bucket.</summary>
    public static IReadOnlyList<double> UpperBounds { get; } = [.. Bounds.Select(ticks => ticks / (double)TimeSpan.TicksPerSecond)];

    public double SumOfSeconds => Volatile.Read(ref _ticks) / (double)TimeSpan.TicksPerSecond;

    /// <param name="times">How many took that long.</param>
    public void Add(TimeSpan took, int times = 1)
    {
        var bucket = 0;
        while (bucket < Bounds.Length && took.Ticks > Bounds[bucket])
            bucket++;
        Interlocked.Add(ref _counts[bucket], times);
        Interlocked.Add(ref _ticks, took.Ticks * times);
        if (_instrument is { Enabled: true } instrument)
            Record(instrument, took.TotalSeconds, times);
    }

    /// <summary>How many took at most each upper bound; the last one is all of them.</summary>
    public long[] Cumulated()
    {
        var counts = new long[_counts.Length];
        var sum = 0L;
        for (var i = 0; i < counts.Length; i++)
            counts[i] = sum += Volatile.Read(ref _counts[i]);
        return counts;
    }

    /// <summary>For who listens to the instrument itself, as OpenTelemetry does; nobody usually does, and then it costs nothing.</summary>
    public void TellTo(Histogram<double> instrument, KeyValuePair<string, object?>[] tags)
    {
        _tags = tags;
        Volatile.Write(ref _instrument, instrument);
    }

    private void Record(Histogram<double> instrument, double seconds, int times)
    {
        for (var i = 0; i < times; i++)
            instrument.Record(seconds, _tags);
    }
}
