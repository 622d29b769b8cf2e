using PopBeforeSmtp.Metrics;

namespace PopBeforeSmtp.Control;

/// <summary>What has been answered over HTTP; counted by many connections at once.</summary>
internal sealed class HttpAnswers
{
    private long _permitted;
    private long _notPermitted;
    private long _unavailable;

    /// <summary>From when a question had come in until its answer was written.</summary>
    public LatencyHistogram Latency { get; } = new();

    public long Permitted => Volatile.Read(ref _permitted);

    public long NotPermitted => Volatile.Read(ref _notPermitted);

    /// <summary>How many were told to try later.</summary>
    public long Unavailable => Volatile.Read(ref _unavailable);

    public void Answered(bool isPermitted, TimeSpan took)
    {
        Interlocked.Increment(ref isPermitted ? ref _permitted : ref _notPermitted);
        Latency.Add(took);
    }

    public void WasUnavailable(TimeSpan took)
    {
        Interlocked.Increment(ref _unavailable);
        Latency.Add(took);
    }
}
