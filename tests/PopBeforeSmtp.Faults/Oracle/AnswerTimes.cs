namespace PopBeforeSmtp.Faults.Oracle;

/// <summary>How long answers took, counted in steps of a hundredth of a millisecond.</summary>
internal sealed class AnswerTimes
{
    private const int Steps = 600_000;
    private static readonly long Step = TimeSpan.TicksPerMillisecond / 100;

    private readonly long[] _counts = new long[Steps];
    private long _all;

    public long Count => Interlocked.Read(ref _all);

    public void Add(TimeSpan time)
    {
        Interlocked.Increment(ref _counts[Math.Min(time.Ticks / Step, Steps - 1)]);
        Interlocked.Increment(ref _all);
    }

    /// <summary>99 of 100 were not slower; null when there are none.</summary>
    public TimeSpan? P99()
    {
        var above = Count / 100;
        if (Count == 0)
            return null;
        for (var i = Steps - 1; i >= 0; i--)
        {
            above -= Interlocked.Read(ref _counts[i]);
            if (above < 0)
                return TimeSpan.FromTicks((i + 1) * Step);
        }
        return TimeSpan.Zero;
    }
}
