using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace PopBeforeSmtp.Tests.Support;

/// <summary>A connection in memory. What the peer sends is dealt with before <see cref="SendAsync(string)"/> returns.</summary>
internal sealed class FakeConnection : ConnectionContext, IDuplexPipe, IConnectionLifetimeNotificationFeature
{
    private readonly Pipe _toServer;
    private readonly Pipe _toPeer = new(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
    private readonly CancellationTokenSource _closeRequested = new();

    /// <param name="segmentSize">How many bytes the server sees in one piece.</param>
    public FakeConnection(int segmentSize = 4096)
    {
        _toServer = new Pipe(new PipeOptions(new SmallPool(segmentSize), PipeScheduler.Inline, PipeScheduler.Inline, pauseWriterThreshold: 0, minimumSegmentSize: segmentSize, useSynchronizationContext: false));
        Transport = this;
        Features.Set<IConnectionLifetimeNotificationFeature>(this);
        ConnectionClosedRequested = _closeRequested.Token;
    }

    public override string ConnectionId { get; set; } = "fake";

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IDuplexPipe Transport { get; set; }

    public CancellationToken ConnectionClosedRequested { get; set; }

    public bool IsAborted { get; private set; }

    PipeReader IDuplexPipe.Input => _toServer.Reader;

    PipeWriter IDuplexPipe.Output => _toPeer.Writer;

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _toServer.Writer.WriteAsync(bytes);

    /// <summary>The peer will send no more; it still reads.</summary>
    public void Finish() => _toServer.Writer.Complete();

    /// <summary>The peer is gone.</summary>
    public void Break() => _toServer.Writer.Complete(new ConnectionResetException("reset by peer"));

    public override void Abort(ConnectionAbortedException abortReason) => IsAborted = true;

    public void RequestClose() => _closeRequested.Cancel();

    /// <summary>What the server has sent since the last look.</summary>
    public string Received()
    {
        if (!_toPeer.Reader.TryRead(out var result))
            return "";
        var text = Encoding.Latin1.GetString(result.Buffer.ToArray());
        _toPeer.Reader.AdvanceTo(result.Buffer.End);
        return text;
    }
}
