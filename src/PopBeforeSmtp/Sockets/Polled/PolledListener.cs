using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace PopBeforeSmtp.Sockets.Polled;

/// <summary>Accepts connections for the thread that waits for all of them.</summary>
/// <param name="socket">Listens.</param>
internal sealed partial class PolledListener(Socket socket, PollThread thread, TimeProvider clock, ILogger<PolledListener> logger) : IConnectionListener
{
    /// <summary>Where nobody can be accepted, as without a descriptor to be had, he waits in the queue, and we a little too.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                return Served(await socket.AcceptAsync(cancellationToken));
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return null;
            }
            catch (Win32Exception e)
            {
                // A SocketException is one too.
                LogNotAccepted(e.Message);
            }
            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    private PolledConnection Served(Socket accepted)
    {
        try
        {
            // A reply is sent at once, whatever the relay has not acknowledged yet.
            if (EndPoint is IPEndPoint)
                accepted.NoDelay = true;
            return new PolledConnection(accepted, thread);
        }
        catch
        {
            accepted.Dispose();
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "connection of a relay not accepted: reason={Reason}")]
    private partial void LogNotAccepted(string reason);
}
