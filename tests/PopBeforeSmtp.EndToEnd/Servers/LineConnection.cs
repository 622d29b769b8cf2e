using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>
/// A TCP connection from a chosen local address to this machine, read line by line (LF, or CR LF), in clear text or over TLS.
/// </summary>
internal sealed class LineConnection : IAsyncDisposable
{
    private readonly Socket _socket;
    private Stream _stream;
    private readonly byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    private LineConnection(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>How long one line may take: a hanging server must not make the test hang.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(90);

    public static async Task<LineConnection> OpenAsync(IPAddress local, int port, CancellationToken cancellationToken, PrivateNamespace? network = null)
    {
        var socket = network is null ? Create(local.AddressFamily) : network.InNetwork(() => Create(local.AddressFamily));
        socket.NoDelay = true;
        try
        {
            socket.Bind(new IPEndPoint(local, 0));
            var remote = local.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
            await socket.ConnectAsync(new IPEndPoint(remote, port), cancellationToken);
            return new LineConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Goes on over TLS, with whatever certificate the server has.</summary>
    public async Task StartTlsAsync(CancellationToken cancellationToken)
    {
        var secured = new SslStream(_stream, leaveInnerStreamOpen: false, (_, _, _, _) => true);
        _stream = secured;
        await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "mail.example" }, cancellationToken);
    }

    /// <summary>Cuts the connection, as a client does that is switched off: the server gets a reset, and no goodbye of TLS.</summary>
    public void Cut()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    /// <summary>As it is: the caller brings the line's end.</summary>
    public async Task SendAsync(string text, CancellationToken cancellationToken) =>
        await _stream.WriteAsync(Encoding.Latin1.GetBytes(text), cancellationToken);

    /// <summary>The next line without its end; an exception when the server closes the connection.</summary>
    public async Task<string> NextLineAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var line = new StringBuilder();
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            var taken = length < 0 ? _end - _start : length;
            line.Append(Encoding.Latin1.GetString(_buffer, _start, taken));
            _start += taken;
            if (length >= 0)
            {
                _start++;
                return line.ToString().TrimEnd('\r');
            }
            await FillAsync(line, patience.Token, cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static Socket Create(AddressFamily family) => new(family, SocketType.Stream, ProtocolType.Tcp);

    private async Task FillAsync(StringBuilder line, CancellationToken patience, CancellationToken cancellationToken)
    {
        try
        {
            _start = 0;
            _end = 0;
            _end = await _stream.ReadAsync(_buffer, patience);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No line within {Patience.TotalSeconds:0} s, only \"{line}\"");
        }
        if (_end == 0)
            throw new EndOfStreamException($"The server closed the connection after \"{line}\"");
    }
}
