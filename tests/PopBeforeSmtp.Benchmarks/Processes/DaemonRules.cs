namespace PopBeforeSmtp.Benchmarks.Processes;

/// <summary>What differs between the settings of daemons.</summary>
internal sealed record DaemonRules(TimeSpan Window, TimeSpan MaximumSession)
{
    /// <summary>Times longer than a benchmark takes.</summary>
    public static DaemonRules Long { get; } = new(TimeSpan.FromHours(12), TimeSpan.FromDays(1));

    /// <summary>No more than this is in the table.</summary>
    public int MaximumAddresses { get; init; } = 1_000_000;

    /// <summary>Whether an open session keeps its address allowed.</summary>
    public bool TracksSessions { get; init; } = true;
}
