using System.Net.Sockets;
using System.Text;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>A connection to the policy service that is kept, as Postfix keeps it.</summary>
internal sealed class PolicyConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly byte[] _buffer = new byte[1024];

    public static async Task<PolicyConnection> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var connection = new PolicyConnection();
        await connection._socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        return connection;
    }

    /// <returns>The action.</returns>
    public async Task<string> AskAsync(string address, CancellationToken cancellationToken)
    {
        await _socket.SendAsync(Encoding.ASCII.GetBytes($"request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address={address}\n\n"), cancellationToken);
        var length = 0;
        while (length < 2 || _buffer[length - 1] != '\n' || _buffer[length - 2] != '\n')
        {
            var count = await _socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
            Assert.True(count > 0, $"the service closed the connection after {length} bytes of a reply");
            length += count;
        }
        return Encoding.ASCII.GetString(_buffer, "action=".Length, length - "action=".Length - 2);
    }

    public void Dispose() => _socket.Dispose();
}
