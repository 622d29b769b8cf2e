namespace PopBeforeSmtp.Benchmarks.Processes;

/// <summary>The times in a daemon's settings.</summary>
internal sealed record DaemonTimes(TimeSpan Window, TimeSpan MaximumSession)
{
    /// <summary>Longer than a benchmark takes.</summary>
    public static DaemonTimes Long { get; } = new(TimeSpan.FromHours(12), TimeSpan.FromDays(1));
}
