using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Sockets;

/// <summary>Listens as another transport does, and makes the file of a unix socket anew when somebody has taken it away.</summary>
/// <param name="sockets">Binds, and also says what it can bind.</param>
/// <param name="addresses">By the text of their end points.</param>
internal sealed class LastingSockets(
    IConnectionListenerFactory sockets, IReadOnlyDictionary<string, ListenAddress> addresses, TimeProvider clock, ILogger<LastingSockets> logger)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <summary>For one address alone.</summary>
    /// <exception cref="SocketException">As of <see cref="SocketFile.Bind"/>, as are the others.</exception>
    public static ValueTask<IConnectionListener> ListenAsync(ListenAddress listen, TimeProvider clock, ILoggerFactory logging, CancellationToken cancellationToken)
    {
        var options = new SocketTransportOptions { CreateBoundListenSocket = _ => SocketFile.Bind(listen) };
        var sockets = new SocketTransportFactory(Options.Create(options), logging);
        return new LastingSockets(sockets, new Dictionary<string, ListenAddress> { [listen.EndPoint.ToString()!] = listen }, clock, logging.CreateLogger<LastingSockets>())
            .BindAsync(listen.EndPoint, cancellationToken);
    }

    public bool CanBind(EndPoint endpoint) => sockets is not IConnectionListenerFactorySelector selector || selector.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = await sockets.BindAsync(endpoint, cancellationToken);
        // One that systemd keeps is systemd's to make.
        return endpoint is UnixDomainSocketEndPoint && addresses[endpoint.ToString()!] is { Passed: null, Path: { } path } listen
            ? new LastingListener(listener, path, BindAgainAsync, clock, logger)
            : listener;

        ValueTask<IConnectionListener> BindAgainAsync(CancellationToken end) =>
            PathSafety.WhyUnsafeDirectory(Path.GetDirectoryName(path)!, TrustedWriters.RootAndSelf) is { } reason
                ? throw new IOException($"'{listen.Text}': {reason}")
                : sockets.BindAsync(endpoint, end);
    }
}
