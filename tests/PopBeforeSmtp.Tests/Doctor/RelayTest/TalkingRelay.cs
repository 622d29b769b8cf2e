using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PopBeforeSmtp.Tests.Doctor.RelayTest;

/// <summary>A relay on a port of its own that greets, and answers each command as a test says; null closes the connection.</summary>
internal sealed class TalkingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _served;

    public TalkingRelay(string greeting, Func<string, string?> answer)
    {
        _listener.Start();
        Address = (IPEndPoint)_listener.LocalEndpoint;
        _served = ServeAsync(greeting, answer);
    }

    public IPEndPoint Address { get; }

    public List<string> Commands { get; } = [];

    public int Sessions { get; private set; }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _served;
    }

    private async Task ServeAsync(string greeting, Func<string, string?> answer)
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptSocketAsync();
                Sessions++;
                await TalkAsync(client, greeting, answer);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test has ended.
        }
    }

    private async Task TalkAsync(Socket client, string greeting, Func<string, string?> answer)
    {
        await client.SendAsync(Encoding.ASCII.GetBytes(greeting + "\r\n"));
        var bytes = new byte[1024];
        for (var text = ""; await client.ReceiveAsync(bytes) is > 0 and var count;)
        {
            text += Encoding.ASCII.GetString(bytes, 0, count);
            while (text.IndexOf("\r\n", StringComparison.Ordinal) is >= 0 and var end)
            {
                Commands.Add(text[..end]);
                if (answer(text[..end]) is not { } reply)
                    return;
                await client.SendAsync(Encoding.ASCII.GetBytes(reply + "\r\n"));
                if (text.StartsWith("QUIT", StringComparison.Ordinal))
                    return;
                text = text[(end + 2)..];
            }
        }
    }
}
