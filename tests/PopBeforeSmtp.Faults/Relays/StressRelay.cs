using System.Net.Sockets;
using System.Text;

namespace PopBeforeSmtp.Faults.Relays;

/// <summary>One of very many connections to the policy service.</summary>
internal sealed class StressRelay : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly byte[] _reply = new byte[256];

    private StressRelay()
    {
    }

    public static async Task<StressRelay> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var relay = new StressRelay();
        await relay._socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        return relay;
    }

    /// <summary>As Postfix connects: without waiting for room in the queue (src/util/unix_connect.c).</summary>
    /// <returns>Why not; null when it is connected.</returns>
    public static string? ConnectAtOnce(string path, out StressRelay? relay)
    {
        var trying = new StressRelay();
        relay = null;
        trying._socket.Blocking = false;
        try
        {
            trying._socket.Connect(new UnixDomainSocketEndPoint(path));
            trying._socket.Blocking = true;
            relay = trying;
            return null;
        }
        catch (SocketException e)
        {
            trying.Dispose();
            return e.SocketErrorCode == SocketError.WouldBlock ? "EAGAIN" : $"{e.SocketErrorCode}";
        }
    }

    /// <returns>The action.</returns>
    public async Task<string> AskAsync(string address, CancellationToken cancellationToken)
    {
        await _socket.SendAsync(Encoding.ASCII.GetBytes($"request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address={address}\n\n"), cancellationToken);
        var length = 0;
        while (!_reply.AsSpan(0, length).EndsWith("\n\n"u8))
        {
            var count = await _socket.ReceiveAsync(_reply.AsMemory(length), cancellationToken);
            length += count > 0 ? count : throw new IOException("the connection was closed");
        }
        return Encoding.ASCII.GetString(_reply, "action=".Length, length - "action=\n\n".Length);
    }

    public void Dispose() => _socket.Dispose();
}
