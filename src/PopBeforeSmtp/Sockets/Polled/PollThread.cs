using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Sockets.Polled;

/// <summary>
/// The one thread that waits for all connections of relays, and on which they are answered. An answer is a look into memory: it takes less
/// than to hand it to another thread, and what else goes on in the service cannot come before it.
/// </summary>
/// <remarks>
/// The framework's own thread asks the kernel to be told of room in each socket, and is woken for it by every reply that a relay has read; then it
/// hands each event to the thread pool (dotnet/runtime SocketAsyncEngine.Unix.cs). What that costs is in ARCHITECTURE.md.
/// </remarks>
internal sealed partial class PollThread : IDisposable
{
    private const int AtOnce = 256;

    private readonly Epoll _epoll = new(AtOnce);
    private readonly Lock _changing = new();
    private readonly ILogger _logger;
    private readonly Thread _thread;
    // By the number of its descriptor. An event that comes too late meets nobody, or one who looks, finds nothing and waits on.
    private volatile PolledConnection?[] _connections = new PolledConnection?[64];
    private volatile bool _isStopped;

    public PollThread(ILogger<PollThread> logger)
    {
        _logger = logger;
        _thread = new Thread(Run) { IsBackground = true, Name = "relays" };
        _thread.UnsafeStart();
    }

    public void Add(PolledConnection connection)
    {
        var number = NumberOf(connection.Socket);
        lock (_changing)
        {
            var connections = _connections;
            if (number >= connections.Length)
                Array.Resize(ref connections, Math.Max(number + 1, connections.Length * 2));
            connections[number] = connection;
            _connections = connections;
        }
        _epoll.Watch(connection.Socket.SafeHandle);
    }

    /// <summary>Before its descriptor is closed: the number is another's then.</summary>
    public void Remove(PolledConnection connection)
    {
        lock (_changing)
            _connections[NumberOf(connection.Socket)] = null;
        try
        {
            _epoll.Forget(connection.Socket.SafeHandle);
        }
        catch (ObjectDisposedException)
        {
            // The service has ended before its last connection.
        }
    }

    /// <summary>Tells a connection anew that it can be read, and that it has room if it is to know, when it is so or becomes so.</summary>
    public void PollAnew(PolledConnection connection, bool forRoom)
    {
        try
        {
            _epoll.WatchAnew(connection.Socket.SafeHandle, forRoom);
        }
        catch (ObjectDisposedException)
        {
            // It is over, and nobody waits for it.
        }
    }

    public void Dispose()
    {
        if (_isStopped)
            return;
        _isStopped = true;
        _epoll.Interrupt();
        if (_thread != Thread.CurrentThread)
            _thread.Join();
        _epoll.Dispose();
    }

    private void Run()
    {
        while (!_isStopped)
        {
            var count = _epoll.Wait();
            for (var i = 0; i < count; i++)
            {
                var (what, descriptor) = _epoll.Event(i);
                var connections = _connections;
                if ((uint)descriptor < connections.Length && connections[descriptor] is { } connection)
                    Tell(connection, what);
            }
        }
    }

    private void Tell(PolledConnection connection, uint what)
    {
        try
        {
            connection.OnReady(what);
        }
        catch (Exception e)
        {
            // The edge: whatever it was, the other relays are answered on.
            Report(e);
            End(connection);
        }
    }

    private void End(PolledConnection connection)
    {
        try
        {
            connection.Abort();
        }
        catch (Exception e)
        {
            Report(e);
        }
    }

    /// <summary>Off the thread that answers: a console may block.</summary>
    private void Report(Exception e) => ThreadPool.QueueUserWorkItem(_ => LogFailed(e));

    private static int NumberOf(Socket socket) => (int)socket.SafeHandle.DangerousGetHandle();

    [LoggerMessage(Level = LogLevel.Error, Message = "connection of a relay failed; it is closed")]
    private partial void LogFailed(Exception exception);
}
