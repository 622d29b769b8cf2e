using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;
using Microsoft.AspNetCore.Connections;

namespace PopBeforeSmtp.Sockets.Polled;

/// <summary>
/// Reads a connection when it is asked to, in one piece: a request lies whole in one array, whatever pieces it came in. The buffer is rented
/// for as long as there is something in it.
/// </summary>
/// <remarks>
/// One reads; what completes a wait (the thread that waits, or a cancellation) takes it first, so that only one does. Who has taken it or has not
/// begun it owns all other fields.
/// </remarks>
internal sealed class PolledReader(PolledConnection connection) : PipeReader, IValueTaskSource<ReadResult>, IDisposable
{
    /// <summary>
    /// What is taken at once. Then it is the others' turn: who sends without end must not have the one thread for himself. Some twenty
    /// questions of Postfix.
    /// </summary>
    public const int AtOnce = 16 * 1024;

    private const int SmallestHeld = 256;
    private const int MostLastReads = 4;

    private const int Nothing = 0;
    private const int Told = 1;
    private const int Waited = 2;

    private ManualResetValueTaskSourceCore<ReadResult> _result;
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private int _lastReads;
    private NextRead _next;
    private bool _isExamined;
    private bool _isCompleted;
    private volatile bool _isEnding;

    /// <summary>Whether the kernel has told of something since the last look, or somebody waits that it does.</summary>
    private int _state;

    public override bool TryRead(out ReadResult result)
    {
        result = default;
        if (_isCompleted || (_end > _start && !_isExamined))
        {
            result = Held();
            return true;
        }
        return (_next == NextRead.AtOnce || (_next == NextRead.WhenTold && Volatile.Read(ref _state) == Told)) && TryReceive(out result);
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (TryRead(out var result))
                return new ValueTask<ReadResult>(result);
            if (cancellationToken.IsCancellationRequested)
                return TryReceiveLast(out result) ? new ValueTask<ReadResult>(result) : ValueTask.FromCanceled<ReadResult>(cancellationToken);
            Heed(cancellationToken);
            _result.Reset();
            var version = _result.Version;
            if (!TryWait())
                continue;
            if (cancellationToken.IsCancellationRequested)
                OnCanceled();
            return new ValueTask<ReadResult>(this, version);
        }
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _isExamined = IndexOf(examined) == _end;
        _start = IndexOf(consumed);
        var held = _end - _start;
        if (held == 0)
            Release();
        else if (_buffer!.Length > 2 * Math.Max(held, SmallestHeld))
            MoveTo(Math.Max(held, SmallestHeld));
    }

    public override void CancelPendingRead()
    {
        if (TryTake())
            _result.SetResult(new ReadResult(Held().Buffer, isCanceled: true, _isCompleted));
    }

    /// <summary>Nothing is read without being asked for, so there is nothing to end; the connection is its owner's to dispose of.</summary>
    public override void Complete(Exception? exception = null)
    {
    }

    /// <summary>On the thread that waits.</summary>
    /// <param name="isEnding">The peer sends no more, or the connection is over: to be read too.</param>
    public void OnReadable(bool isEnding)
    {
        if (isEnding)
            _isEnding = true;
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (state == Waited)
            {
                if (!TryTake())
                    continue;
                Settle();
                return;
            }
            if (Interlocked.CompareExchange(ref _state, Told, state) == state)
                return;
        }
    }

    public void Dispose() => _registration.Dispose();

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _result.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _result.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _result.OnCompleted(continuation, state, token, flags);

    /// <summary>A token is registered with once, not at each read: they are few.</summary>
    private void Heed(CancellationToken token)
    {
        if (token == _token)
            return;
        _registration.Dispose();
        _token = token;
        _registration = token.UnsafeRegister(static reader => ((PolledReader)reader!).OnCanceled(), this);
    }

    /// <returns>false when there is something to look at after all.</returns>
    private bool TryWait()
    {
        if (_next != NextRead.AfterOthers)
            return Interlocked.CompareExchange(ref _state, Waited, Nothing) == Nothing;
        Interlocked.Exchange(ref _state, Waited);
        connection.PollAnew(forRoom: false);
        return true;
    }

    private bool TryTake() => Interlocked.CompareExchange(ref _state, Nothing, Waited) == Waited;

    private void OnCanceled()
    {
        if (TryTake())
            Settle();
    }

    /// <summary>Ends a wait that was taken, or waits on when it was for nothing.</summary>
    private void Settle()
    {
        while (true)
        {
            try
            {
                if (TryReceive(out var result))
                {
                    _result.SetResult(result);
                    return;
                }
            }
            catch (Exception e) when (e is ConnectionResetException or ObjectDisposedException)
            {
                _result.SetException(e);
                return;
            }
            if (_token.IsCancellationRequested)
            {
                _result.SetException(new OperationCanceledException(_token));
                return;
            }
            // A cancellation may have come while nobody was to be seen waiting.
            if (Interlocked.CompareExchange(ref _state, Waited, Nothing) == Nothing && !(_token.IsCancellationRequested && TryTake()))
                return;
        }
    }

    /// <summary>What has come by the end is read; without a limit to it who sends on would never end.</summary>
    private bool TryReceiveLast(out ReadResult result)
    {
        result = default;
        return _lastReads++ < MostLastReads && TryReceive(out result);
    }

    /// <returns>false when there is nothing to read.</returns>
    private bool TryReceive(out ReadResult result)
    {
        MakeRoom();
        // Before the look: what comes after it is told again.
        Interlocked.CompareExchange(ref _state, Nothing, Told);
        var room = _buffer.AsSpan(_end, AtOnce);
        var read = connection.Socket.Receive(room, SocketFlags.None, out var error);
        var isNothing = error == SocketError.WouldBlock;
        if (!isNothing && error != SocketError.Success)
            throw new ConnectionResetException($"the relay is gone: {error}");
        _end += read;
        _isCompleted = !isNothing && read == 0;
        _next = isNothing ? NextRead.WhenTold : read == room.Length ? NextRead.AfterOthers : _isEnding ? NextRead.AtOnce : NextRead.WhenTold;
        if (_start == _end)
            Release();
        result = isNothing ? default : Held();
        return !isNothing;
    }

    private ReadResult Held() =>
        new(_buffer is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_buffer, _start, _end - _start), isCanceled: false, _isCompleted);

    private void MakeRoom()
    {
        if (_buffer is null)
            _buffer = ArrayPool<byte>.Shared.Rent(AtOnce);
        else if (_buffer.Length - _end < AtOnce)
            MoveTo(_end - _start + AtOnce);
    }

    private void MoveTo(int length)
    {
        var other = ArrayPool<byte>.Shared.Rent(length);
        _buffer.AsSpan(_start, _end - _start).CopyTo(other);
        ArrayPool<byte>.Shared.Return(_buffer!);
        (_buffer, _start, _end) = (other, 0, _end - _start);
    }

    private void Release()
    {
        if (_buffer is { } empty)
            ArrayPool<byte>.Shared.Return(empty);
        (_buffer, _start, _end, _isExamined) = (null, 0, 0, false);
    }

    /// <summary>Positions in an array are its indexes, the highest bit aside (ReadOnlySequence, FlagBitMask).</summary>
    private static int IndexOf(SequencePosition position) => position.GetInteger() & int.MaxValue;
}
