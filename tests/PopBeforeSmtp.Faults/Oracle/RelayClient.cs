using System.Net.Sockets;
using System.Text;

namespace PopBeforeSmtp.Faults.Oracle;

/// <summary>A relay's two connections, kept open over many questions as Postfix keeps them.</summary>
internal sealed class RelayClient(string policyPath, string socketmapPath, TimeSpan answerTime) : IDisposable
{
    private readonly byte[] _reply = new byte[1024];
    private Socket? _policy;
    private Socket? _socketmap;

    /// <returns>OK, DUNNO, or another action.</returns>
    /// <exception cref="IOException">There was no valid answer.</exception>
    public string AskPolicy(string address)
    {
        var reply = Ask(ref _policy, policyPath, $"request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address={address}\nclient_name=unknown\n\n", "\n\n");
        return reply.StartsWith("action=", StringComparison.Ordinal) && reply.Length > "action=\n\n".Length ? reply["action=".Length..^2] : throw Invalid(reply);
    }

    /// <returns>OK with a value, NOTFOUND or another reply, without its netstring.</returns>
    /// <exception cref="IOException">There was no valid answer.</exception>
    public string AskSocketmap(string key)
    {
        var question = $"pop-before-smtp {key}";
        var reply = Ask(ref _socketmap, socketmapPath, $"{Encoding.UTF8.GetByteCount(question)}:{question},", ",");
        var colon = reply.IndexOf(':');
        return colon > 0 && reply[..colon] == $"{reply.Length - colon - 2}" ? reply[(colon + 1)..^1] : throw Invalid(reply);
    }

    public void Close()
    {
        _policy?.Dispose();
        _socketmap?.Dispose();
        _policy = null;
        _socketmap = null;
    }

    public void Dispose() => Close();

    /// <summary>
    /// A connection that has been closed between two questions is opened anew and the question asked again, once, as Postfix does
    /// (attr_clnt(3)); one that fails when it is new has failed.
    /// </summary>
    private string Ask(ref Socket? socket, string path, string question, string end)
    {
        if (socket is not null)
        {
            try
            {
                return Ask(socket, question, end);
            }
            catch (Exception e) when (e is IOException or SocketException { SocketErrorCode: SocketError.Shutdown or SocketError.ConnectionReset })
            {
                socket.Dispose();
                socket = null;
            }
        }
        try
        {
            socket ??= Connect(path);
            return Ask(socket, question, end);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            socket?.Dispose();
            socket = null;
            throw e as IOException ?? new IOException(e.Message, e);
        }
    }

    private string Ask(Socket socket, string question, string end)
    {
        socket.Send(Encoding.UTF8.GetBytes(question));
        var length = 0;
        do
        {
            var count = socket.Receive(_reply.AsSpan(length));
            length += count > 0 ? count : throw new IOException("the connection was closed");
        }
        while (!Encoding.ASCII.GetString(_reply, 0, length).EndsWith(end, StringComparison.Ordinal));
        return Encoding.ASCII.GetString(_reply, 0, length);
    }

    private Socket Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = (int)answerTime.TotalMilliseconds, SendTimeout = (int)answerTime.TotalMilliseconds };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static IOException Invalid(string reply) => new($"no valid answer: {reply}");
}
