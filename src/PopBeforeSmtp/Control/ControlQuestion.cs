using System.Globalization;
using System.Net.Sockets;
using System.Text;
using PopBeforeSmtp.Sockets;

namespace PopBeforeSmtp.Control;

/// <summary>
/// One question over the control socket, for a process that asks it and ends: HTTP/1.0, so that the answer is all that comes until the service closes.
/// An HttpClient takes longer to make than such a process has in all.
/// </summary>
internal static class ControlQuestion
{
    private const int LongestAnswer = 1 << 20;

    /// <returns>null when nobody answers, or not in time, or not as is to be expected.</returns>
    public static (int Status, ReadOnlyMemory<byte> Body)? TryAsk(ListenAddress listen, string path, TimeSpan atMost)
    {
        try
        {
            using var socket = new Socket(listen.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified)
            {
                SendTimeout = (int)atMost.TotalMilliseconds,
                ReceiveTimeout = (int)atMost.TotalMilliseconds,
            };
            socket.Connect(listen.EndPoint);
            socket.Send(Encoding.ASCII.GetBytes($"GET /{path} HTTP/1.0\r\nHost: control\r\n\r\n"));
            return Parse(ReadToEnd(socket));
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static ReadOnlyMemory<byte> ReadToEnd(Socket socket)
    {
        var answer = new byte[4096];
        for (var length = 0; ;)
        {
            var count = socket.Receive(answer.AsSpan(length));
            length += count;
            if (count == 0 || length == LongestAnswer)
                return answer.AsMemory(0, length);
            if (length == answer.Length)
                Array.Resize(ref answer, answer.Length * 2);
        }
    }

    private static (int Status, ReadOnlyMemory<byte> Body)? Parse(ReadOnlyMemory<byte> answer)
    {
        // "HTTP/1.1 200 OK", the headers, an empty line, the body
        var text = answer.Span;
        var end = text.IndexOf("\r\n\r\n"u8);
        return end >= 12 && text.StartsWith("HTTP/1."u8) && int.TryParse(text[9..12], NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? (status, answer[(end + 4)..])
            : null;
    }
}
