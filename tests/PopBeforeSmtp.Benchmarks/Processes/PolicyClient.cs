using System.Net.Sockets;
using System.Text;

namespace PopBeforeSmtp.Benchmarks.Processes;

/// <summary>One connection to a policy service, as a relay has it.</summary>
internal sealed class PolicyClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly byte[] _reply = new byte[1024];

    /// <summary>Waits until somebody listens.</summary>
    public static async Task<PolicyClient> ConnectAsync(string path)
    {
        var client = new PolicyClient();
        await Eventually.TrueAsync(() => client.TryConnect(path), $"{path} is listened to");
        return client;
    }

    /// <returns>The action: OK, DUNNO or DEFER_IF_REJECT with its text.</returns>
    public string Ask(string address)
    {
        _socket.Send(Encoding.ASCII.GetBytes($"request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address={address}\nsender=a@example.net\n\n"));
        var length = 0;
        while (!_reply.AsSpan(0, length).EndsWith("\n\n"u8))
        {
            var count = _socket.Receive(_reply.AsSpan(length));
            length += count > 0 ? count : throw new IOException("the policy service closed the connection");
        }
        return Encoding.ASCII.GetString(_reply, "action=".Length, length - "action=\n\n".Length);
    }

    public void Dispose() => _socket.Dispose();

    private bool TryConnect(string path)
    {
        try
        {
            _socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
