using System.Globalization;
using System.Net;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>An SMTP client on a chosen address; with XCLIENT it can pretend to be any other.</summary>
internal sealed class SmtpSession : IAsyncDisposable
{
    private const string Message = "Subject: test\r\n\r\nThe text.\r\n.\r\n";
    private readonly LineConnection _connection;
    private bool _hasGreeted;

    private SmtpSession(LineConnection connection, SmtpReply banner)
    {
        _connection = connection;
        Banner = banner;
    }

    /// <summary>What the server said first; the answer to XCLIENT replaces it.</summary>
    public SmtpReply Banner { get; private set; }

    public TimeSpan Patience
    {
        get => _connection.Patience;
        set => _connection.Patience = value;
    }

    public static async Task<SmtpSession> OpenAsync(IPAddress local, int port, CancellationToken cancellationToken, PrivateNamespace? network = null)
    {
        var connection = await LineConnection.OpenAsync(local, port, cancellationToken, network);
        try
        {
            return new SmtpSession(connection, await ReadReplyAsync(connection, cancellationToken));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async Task<SmtpReply> CommandAsync(string line, CancellationToken cancellationToken)
    {
        await _connection.SendAsync(line + "\r\n", cancellationToken);
        return await ReadReplyAsync(_connection, cancellationToken);
    }

    public Task<SmtpReply> HeloAsync(CancellationToken cancellationToken) => HeloAsync("client.test", cancellationToken);

    public async Task<SmtpReply> HeloAsync(string name, CancellationToken cancellationToken)
    {
        _hasGreeted = true;
        return await CommandAsync("EHLO " + name, cancellationToken);
    }

    public Task<SmtpReply> XclientAsync(string address, CancellationToken cancellationToken) =>
        XclientAsync(address, null, cancellationToken);

    /// <summary>From here on the server sees this client. Without a name it has none ("unknown").</summary>
    public async Task<SmtpReply> XclientAsync(string address, string? name, CancellationToken cancellationToken)
    {
        if (!_hasGreeted)
            await HeloAsync(cancellationToken);
        var prefix = address.Contains(':') ? "IPV6:" : "";
        Banner = await CommandAsync(
            $"XCLIENT NAME={name ?? "[UNAVAILABLE]"} ADDR={prefix}{address}", cancellationToken);
        _hasGreeted = false; // a new session to the server
        return Banner;
    }

    /// <summary>The reply that decided: the first refusal, or the one after the final dot. Can be repeated.</summary>
    public async Task<SmtpReply> TrySendAsync(string from, string to, CancellationToken cancellationToken)
    {
        if (!_hasGreeted)
            await HeloAsync(cancellationToken);
        foreach (var line in new[] { $"MAIL FROM:<{from}>", $"RCPT TO:<{to}>", "DATA" })
        {
            var reply = await CommandAsync(line, cancellationToken);
            if (reply.IsPositive)
                continue;
            if (reply.Code != 421)
                await CommandAsync("RSET", cancellationToken);
            return reply;
        }
        await _connection.SendAsync(Message, cancellationToken);
        return await ReadReplyAsync(_connection, cancellationToken);
    }

    public Task<SmtpReply> QuitAsync(CancellationToken cancellationToken) => CommandAsync("QUIT", cancellationToken);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static async Task<SmtpReply> ReadReplyAsync(LineConnection connection, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        while (true)
        {
            var line = await connection.NextLineAsync(cancellationToken);
            if (line.Length < 3 ||
                !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
                throw new InvalidDataException($"Not an SMTP reply: {line}");
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] != '-')
                return new SmtpReply(code, string.Join('\n', lines));
        }
    }
}
