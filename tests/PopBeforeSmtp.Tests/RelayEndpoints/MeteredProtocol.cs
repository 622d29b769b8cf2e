using System.Buffers;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.RelayEndpoints;

namespace PopBeforeSmtp.Tests.RelayEndpoints;

/// <summary>Knows how much memory the thread that answers has taken from one request to the next: what a whole round costs, and not only the answer.</summary>
internal sealed class MeteredProtocol(IRelayProtocol inner) : IRelayProtocol
{
    private int _thread;
    private long _first;
    private long _last;

    public string Kind => inner.Kind;

    public int MaximumRequestLength => inner.MaximumRequestLength;

    /// <summary>The bytes that were taken since the first request after the last beginning; when another thread took over, since then.</summary>
    public long Taken => Volatile.Read(ref _last) - Volatile.Read(ref _first);

    public void Begin() => Volatile.Write(ref _thread, 0);

    public RelayInput Answer(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out RelayDecision answer, out int consumed)
    {
        Volatile.Write(ref _last, GC.GetAllocatedBytesForCurrentThread());
        if (_thread != Environment.CurrentManagedThreadId)
            (_thread, _first) = (Environment.CurrentManagedThreadId, _last);
        return inner.Answer(input, output, out answer, out consumed);
    }
}
