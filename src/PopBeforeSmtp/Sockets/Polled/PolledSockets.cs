using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace PopBeforeSmtp.Sockets.Polled;

/// <summary>The transport of connections that are answered on one thread (<see cref="PollThread"/>).</summary>
/// <param name="addresses">By the text of their end points; others are not bound.</param>
/// <param name="backlog">How many may wait to be accepted.</param>
internal sealed class PolledSockets(IReadOnlyDictionary<string, ListenAddress> addresses, int backlog, PollThread thread, TimeProvider clock, ILogger<PolledListener> logger)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => addresses.ContainsKey(endpoint.ToString()!);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var socket = Bind(addresses[endpoint.ToString()!]);
        try
        {
            socket.Listen(backlog);
            return ValueTask.FromResult<IConnectionListener>(new PolledListener(socket, thread, clock, logger));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Socket Bind(ListenAddress listen)
    {
        try
        {
            return SocketFile.Bind(listen);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            // The kind that Kestrel knows.
            throw new AddressInUseException(e.Message, e);
        }
    }
}
