using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using PopBeforeSmtp.Sockets.Polled;
using PopBeforeSmtp.Tests.Support;

namespace PopBeforeSmtp.Tests.Sockets.Polled;

/// <summary>A thread that waits, and connections to it over a real socket.</summary>
internal sealed class PolledPair : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly Socket _listening;

    /// <param name="type">A stream; or packets, where what is sent with one call is received with one.</param>
    public PolledPair(SocketType type = SocketType.Stream)
    {
        Thread = new PollThread(Log);
        _listening = new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified);
        _listening.Bind(new UnixDomainSocketEndPoint(_directory.File("socket")));
        _listening.Listen(64);
    }

    public RecordingLogger<PollThread> Log { get; } = new();

    public PollThread Thread { get; }

    /// <returns>Both ends; the relay's blocks, and gives up after a while.</returns>
    public (PolledConnection Server, Socket Relay) Connect()
    {
        var relay = new Socket(AddressFamily.Unix, _listening.SocketType, ProtocolType.Unspecified) { ReceiveTimeout = (int)Wait.Limit.TotalMilliseconds, SendTimeout = (int)Wait.Limit.TotalMilliseconds };
        relay.Connect(_listening.LocalEndPoint!);
        return (new PolledConnection(_listening.Accept(), Thread), relay);
    }

    /// <summary>Serves a connection as the program does.</summary>
    /// <returns>The relay's end, and what ends when the connection has been let go.</returns>
    public (Socket Relay, Task Served) Serve(Func<ConnectionContext, Task> serve)
    {
        var (server, relay) = Connect();
        return (relay, Task.Run(async () =>
        {
            await serve(server);
            await Task.Yield();
            await server.DisposeAsync();
        }));
    }

    public void Dispose()
    {
        Thread.Dispose();
        _listening.Dispose();
        _directory.Dispose();
    }
}
