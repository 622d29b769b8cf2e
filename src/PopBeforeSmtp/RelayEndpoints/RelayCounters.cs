using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Metrics;

namespace PopBeforeSmtp.RelayEndpoints;

/// <summary>What one endpoint has answered; counted by many connections at once.</summary>
internal sealed class RelayCounters
{
    private readonly long[] _answers = new long[Enum.GetValues<RelayDecision>().Length];
    private long _connections;
    private long _malformed;

    /// <summary>From when a request had come in whole until its reply was written, looking up its sender included.</summary>
    public LatencyHistogram Latency { get; } = new();

    public long Connections => Volatile.Read(ref _connections);

    public long Malformed => Volatile.Read(ref _malformed);

    public long Of(RelayDecision decision) => Volatile.Read(ref _answers[(int)decision]);

    public void Answered(RelayDecision decision) => Interlocked.Increment(ref _answers[(int)decision]);

    public void Opened() => Interlocked.Increment(ref _connections);

    public void Closed() => Interlocked.Decrement(ref _connections);

    public void SawMalformed() => Interlocked.Increment(ref _malformed);
}
