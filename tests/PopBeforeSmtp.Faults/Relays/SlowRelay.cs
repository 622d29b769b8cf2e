using System.Net.Sockets;
using System.Text;

namespace PopBeforeSmtp.Faults.Relays;

/// <summary>Connections that keep a server busy with nothing. They tell whether the service cut them off.</summary>
internal static class SlowRelay
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static byte[] Question(string address) => Encoding.ASCII.GetBytes($"request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address={address}\n\n");

    public static async Task<bool> ByteASecondAsync(string path, CancellationToken token)
    {
        using var socket = await ConnectAsync(path);
        try
        {
            foreach (var one in Question("198.51.100.9"))
            {
                await socket.SendAsync(new[] { one }, token);
                await Task.Delay(Second, token);
            }
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Asks as long as there is room on the way, and reads no answer.</summary>
    public static async Task<bool> NeverReadAsync(string path, CancellationToken token)
    {
        using var socket = await ConnectAsync(path);
        try
        {
            while (true)
                await socket.SendAsync(Question("198.51.100.9"), token);
        }
        catch (SocketException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Asks once and then nothing, as a smtpd without a client; at the end it asks again.</summary>
    public static async Task<bool> IdleAsync(string path, string address, CancellationToken token)
    {
        using var socket = await ConnectAsync(path);
        await socket.SendAsync(Question(address), CancellationToken.None);
        await socket.ReceiveAsync(new byte[100], CancellationToken.None);
        await Task.Delay(Timeout.InfiniteTimeSpan, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await socket.SendAsync(Question(address), CancellationToken.None);
            return await socket.ReceiveAsync(new byte[100], CancellationToken.None) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    /// <summary>Sends a question and closes its side before there is an answer.</summary>
    /// <returns>All that came back.</returns>
    public static async Task<string> HalfCloseAsync(string path, string address, CancellationToken token)
    {
        using var socket = await ConnectAsync(path);
        await socket.SendAsync(Question(address), token);
        socket.Shutdown(SocketShutdown.Send);
        var reply = new byte[200];
        var length = 0;
        for (int count; (count = await socket.ReceiveAsync(reply.AsMemory(length), token)) > 0;)
            length += count;
        return Encoding.ASCII.GetString(reply, 0, length);
    }

    private static async Task<Socket> ConnectAsync(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        return socket;
    }
}
