using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace PopBeforeSmtp.Sockets.Polled;

/// <summary>
/// Writes to a connection, on the thread that flushes: what is written leaves with one call. A flush that meets a peer who does not read is
/// waited for; the limit to that is whose wait it is.
/// </summary>
internal sealed class PolledWriter(PolledConnection connection) : PipeWriter, IValueTaskSource<FlushResult>
{
    private const int Smallest = 512;

    private ManualResetValueTaskSourceCore<FlushResult> _result;
    private byte[]? _buffer;
    private int _sent;
    private int _end;
    private int _isWaited;
    private bool _isOver;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _end;

    public override Memory<byte> GetMemory(int sizeHint = 0) => Buffer(sizeHint).AsMemory(_end);

    public override Span<byte> GetSpan(int sizeHint = 0) => Buffer(sizeHint).AsSpan(_end);

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, (_buffer?.Length ?? 0) - _end);
        _end += bytes;
    }

    /// <param name="cancellationToken">Before it begins: what has been begun is not taken back.</param>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        if (TrySend())
            return new ValueTask<FlushResult>(Flushed());
        _result.Reset();
        var version = _result.Version;
        Volatile.Write(ref _isWaited, 1);
        connection.PollAnew(forRoom: true);
        return new ValueTask<FlushResult>(this, version);
    }

    public override void CancelPendingFlush()
    {
        if (TryTake())
            _result.SetResult(new FlushResult(isCanceled: true, _isOver));
    }

    /// <summary>What was flushed has left; the connection is its owner's to dispose of.</summary>
    public override void Complete(Exception? exception = null)
    {
    }

    /// <summary>On the thread that waits: there is room, or the connection is over.</summary>
    public void OnRoom()
    {
        while (TryTake())
        {
            if (TrySend())
            {
                // Else each reply that is read would be told.
                connection.PollAnew(forRoom: false);
                _result.SetResult(Flushed());
                return;
            }
            Volatile.Write(ref _isWaited, 1);
            // Its end may have been told while nobody was to be seen waiting.
            if (!connection.IsShut)
                return;
        }
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token) => _result.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _result.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _result.OnCompleted(continuation, state, token, flags);

    private bool TryTake() => Interlocked.CompareExchange(ref _isWaited, 0, 1) == 1;

    private FlushResult Flushed() => new(isCanceled: false, isCompleted: _isOver);

    /// <returns>false when the peer has to read first.</returns>
    private bool TrySend()
    {
        while (_sent < _end && !_isOver)
        {
            if (Send() is var error && error == SocketError.WouldBlock)
                return false;
            _isOver = error != SocketError.Success;
        }
        if (_buffer is { } sent)
            ArrayPool<byte>.Shared.Return(sent);
        (_buffer, _sent, _end) = (null, 0, 0);
        return true;
    }

    private SocketError Send()
    {
        try
        {
            // What it says it has sent is sent, also when there was no room for all.
            _sent += connection.Socket.Send(_buffer.AsSpan(_sent, _end - _sent), SocketFlags.None, out var error);
            return error;
        }
        catch (ObjectDisposedException)
        {
            // Who flushed has given it up in the meantime.
            return SocketError.OperationAborted;
        }
    }

    private byte[] Buffer(int sizeHint)
    {
        var needed = _end + Math.Max(sizeHint, 1);
        if (_buffer is { } large && large.Length >= needed)
            return large;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Smallest, Math.Max(needed, 2 * _end)));
        if (_buffer is { } small)
        {
            small.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(small);
        }
        return _buffer = larger;
    }
}
