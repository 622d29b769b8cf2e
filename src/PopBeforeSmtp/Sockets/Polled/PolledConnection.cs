using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Sockets.Polled;

/// <summary>
/// A connection that is read and written by whoever serves it, when there is something to read or to write: nothing is read ahead, and what
/// has been flushed is with the kernel. While nothing goes on it holds no buffer.
/// </summary>
internal sealed class PolledConnection : ConnectionContext, IDuplexPipe
{
    private const int DrainAtOnce = 16 * 1024;
    private const int MostDrained = 32 * DrainAtOnce;

    private static long _made;

    private readonly PollThread _thread;
    private readonly PolledReader _reader;
    private readonly PolledWriter _writer;
    private IDictionary<object, object?>? _items;
    private int _isDisposed;
    private volatile bool _isShut;

    /// <param name="socket">Connected, and this connection's from now on.</param>
    public PolledConnection(Socket socket, PollThread thread)
    {
        socket.Blocking = false;
        (Socket, _thread) = (socket, thread);
        _reader = new PolledReader(this);
        _writer = new PolledWriter(this);
        Transport = this;
        ConnectionId = Interlocked.Increment(ref _made).ToString(CultureInfo.InvariantCulture);
        thread.Add(this);
    }

    public Socket Socket { get; }

    /// <summary>Nothing waits for the peer any more.</summary>
    public bool IsShut => _isShut;

    public override string ConnectionId { get; set; }

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items
    {
        get => _items ??= new Dictionary<object, object?>();
        set => _items = value;
    }

    public override IDuplexPipe Transport { get; set; }

    PipeReader IDuplexPipe.Input => _reader;

    PipeWriter IDuplexPipe.Output => _writer;

    /// <summary>On the thread that waits.</summary>
    /// <param name="what">The flags of <see cref="Epoll"/>.</param>
    public void OnReady(uint what)
    {
        if ((what & (Epoll.Writable | Epoll.Ending)) != 0)
            _writer.OnRoom();
        if ((what & (Epoll.Readable | Epoll.Ending)) != 0)
            _reader.OnReadable(isEnding: (what & Epoll.Ending) != 0);
    }

    public void PollAnew(bool forRoom) => _thread.PollAnew(this, forRoom);

    public override void Abort(ConnectionAbortedException abortReason) => Abort();

    /// <summary>Ends the connection for both sides: who waits to read or write finds its end.</summary>
    public override void Abort()
    {
        Shutdown();
        PollAnew(forRoom: true);
    }

    public override ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return ValueTask.CompletedTask;
        _thread.Remove(this);
        _reader.Dispose();
        Shutdown();
        // Of what the kernel would tell from here on nobody hears.
        OnReady(Epoll.Ending);
        Drain();
        Socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Shutdown()
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The peer was faster.
        }
        _isShut = true;
    }

    /// <summary>A close with something unread is an error to the peer, and what was answered before may be lost to it (ECONNRESET).</summary>
    private void Drain()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(DrainAtOnce);
        for (var drained = 0; drained < MostDrained;)
        {
            var read = Socket.Receive(buffer, SocketFlags.None, out var error);
            if (read <= 0 || error != SocketError.Success)
                break;
            drained += read;
        }
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
