using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>Asks the service's sockets as a relay would, with any text as the key.</summary>
internal static class RelayQuestion
{
    /// <returns>The action, without "action=" and the empty line.</returns>
    public static async Task<string> AskPolicyAsync(string path, string clientAddress, CancellationToken cancellationToken)
    {
        var reply = await AskAsync(path, $"request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address={clientAddress}\nclient_name=unknown\n\n", "\n\n", cancellationToken);
        Assert.StartsWith("action=", reply);
        return reply["action=".Length..^2];
    }

    /// <returns>What stands inside the netstring.</returns>
    public static async Task<string> AskSocketmapAsync(string path, string key, CancellationToken cancellationToken)
    {
        var question = $"pop-before-smtp {key}";
        var reply = await AskAsync(path, $"{Encoding.UTF8.GetByteCount(question)}:{question},", ",", cancellationToken);
        var content = reply[(reply.IndexOf(':') + 1)..^1];
        Assert.Equal(reply[..reply.IndexOf(':')], content.Length.ToString());
        return content;
    }

    private static async Task<string> AskAsync(string path, string question, string end, CancellationToken cancellationToken)
    {
        return await AskAsync(new UnixDomainSocketEndPoint(path), question, end, cancellationToken);
    }

    /// <summary>Sends a question and reads until the end of its one reply.</summary>
    public static async Task<string> AskAsync(EndPoint endPoint, string question, string end, CancellationToken cancellationToken)
    {
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(endPoint, cancellationToken);
        await socket.SendAsync(Encoding.UTF8.GetBytes(question), cancellationToken);
        var reply = new StringBuilder();
        var buffer = new byte[1024];
        while (!reply.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            var length = await socket.ReceiveAsync(buffer, cancellationToken);
            Assert.True(length > 0, $"the connection was closed after '{reply}'");
            reply.Append(Encoding.UTF8.GetString(buffer, 0, length));
        }
        return reply.ToString();
    }
}
