using System.Net.Sockets;
using System.Text;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>One connection to the policy service, for many questions.</summary>
internal sealed class PolicyQuestions : IDisposable
{
    /// <summary>Few enough for their replies to fit into the socket while the questions are still being written.</summary>
    private const int AtOnce = 100;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    /// <returns>null while nobody listens.</returns>
    public static PolicyQuestions? TryOpen(string path)
    {
        var connection = new PolicyQuestions();
        try
        {
            connection._socket.Connect(new UnixDomainSocketEndPoint(path));
            return connection;
        }
        catch (SocketException)
        {
            connection.Dispose();
            return null;
        }
    }

    /// <returns>The action for each address, in their order.</returns>
    /// <exception cref="SocketException">The service has ended.</exception>
    public List<string> Ask(IReadOnlyList<string> addresses)
    {
        var answers = new List<string>(addresses.Count);
        foreach (var some in addresses.Chunk(AtOnce))
        {
            _socket.Send(Encoding.ASCII.GetBytes(string.Concat(some.Select(address => $"request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address={address}\n\n"))));
            answers.AddRange(Receive(some.Length));
        }
        return answers;
    }

    public string Ask(string address) => Ask([address])[0];

    public void Dispose() => _socket.Dispose();

    private IEnumerable<string> Receive(int count)
    {
        var buffer = new byte[16 * 1024];
        var text = "";
        while (text.Split("\n\n").Length <= count)
        {
            var length = _socket.Receive(buffer);
            if (length == 0)
                throw new SocketException((int)SocketError.ConnectionReset);
            text += Encoding.ASCII.GetString(buffer, 0, length);
        }
        return text.Split("\n\n").Take(count).Select(reply => reply["action=".Length..]);
    }
}
