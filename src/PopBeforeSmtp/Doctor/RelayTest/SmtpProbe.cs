using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.Doctor.RelayTest;

/// <summary>An SMTP client that asks and never sends a mail: it does not know the word DATA.</summary>
internal sealed class SmtpProbe : IAsyncDisposable
{
    /// <summary>RFC 5321 section 4.5.3.2 grants five minutes; nobody at a terminal waits for so long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>What greets without end is no relay.</summary>
    private const int MostLines = 200;

    private readonly Socket _socket;
    private readonly TimeProvider _clock;
    private readonly LineBuffer _lines = new();
    private readonly byte[] _bytes = new byte[4096];

    private SmtpProbe(Socket socket, TimeProvider clock) => (_socket, _clock) = (socket, clock);

    public SmtpReply Banner { get; private set; } = new(0, "");

    /// <summary>The address that the relay sees.</summary>
    public IPAddress Source => ((IPEndPoint)_socket.LocalEndPoint!).Address;

    /// <param name="source">null: as the kernel chooses.</param>
    /// <exception cref="IOException">The relay cannot be reached, from this address.</exception>
    public static async Task<SmtpProbe> OpenAsync(IPEndPoint relay, IPAddress? source, TimeProvider clock, CancellationToken cancellationToken)
    {
        var probe = new SmtpProbe(new Socket(relay.AddressFamily, SocketType.Stream, ProtocolType.Tcp), clock);
        try
        {
            await probe.InTimeAsync(async limit =>
            {
                if (source is not null)
                    probe._socket.Bind(new IPEndPoint(source, 0));
                await probe._socket.ConnectAsync(relay, limit);
                probe.Banner = await probe.ReadReplyAsync(limit);
                return probe.Banner;
            }, cancellationToken);
            return probe;
        }
        catch
        {
            await probe.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="IOException">The connection is lost, or the relay says nothing.</exception>
    public Task<SmtpReply> SayAsync(string command, CancellationToken cancellationToken) => InTimeAsync(async limit =>
    {
        await _socket.SendAsync(Encoding.UTF8.GetBytes(command + "\r\n"), limit);
        return await ReadReplyAsync(limit);
    }, cancellationToken);

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<SmtpReply> InTimeAsync(Func<CancellationToken, Task<SmtpReply>> action, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await action(both.Token);
        }
        catch (SocketException e)
        {
            throw new IOException(e.Message, e);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"no answer within {Patience.TotalSeconds} s");
        }
    }

    private async Task<SmtpReply> ReadReplyAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < MostLines; i++)
        {
            var (code, isLast, text) = Parse(await ReadLineAsync(cancellationToken));
            if (isLast)
                return new SmtpReply(code, text);
        }
        throw new IOException("a reply without an end");
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryTakeLine(out var line))
                return line;
            var count = await _socket.ReceiveAsync(_bytes, cancellationToken);
            if (count == 0)
                throw new IOException("the connection was closed");
            _bytes.AsSpan(0, count).CopyTo(_lines.Free);
            _lines.Filled(count);
        }
    }

    private bool TryTakeLine(out string line)
    {
        var isThere = _lines.TryTake(out var bytes);
        line = isThere ? Encoding.UTF8.GetString(bytes) : "";
        return isThere;
    }

    /// <summary>"250-first" and "250 last" (RFC 5321 section 4.2.1).</summary>
    private static (int Code, bool IsLast, string Text) Parse(string line)
    {
        if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            throw new IOException($"no reply of SMTP: {line}");
        return (code, line.Length == 3 || line[3] != '-', line.Length > 4 ? line[4..] : "");
    }
}
