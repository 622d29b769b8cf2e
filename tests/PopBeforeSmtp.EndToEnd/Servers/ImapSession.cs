using System.Globalization;
using System.Net;
using System.Text;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>An IMAP client on a chosen address.</summary>
internal sealed class ImapSession : IMailSession
{
    private readonly LineConnection _connection;
    private int _tags;

    private ImapSession(LineConnection connection) => _connection = connection;

    public static async Task<ImapSession> OpenAsync(
        IPAddress local, int port, CancellationToken cancellationToken, bool isSecured = false, PrivateNamespace? network = null)
    {
        var connection = await LineConnection.OpenAsync(local, port, cancellationToken, network);
        try
        {
            if (isSecured)
                await connection.StartTlsAsync(cancellationToken);
            await connection.NextLineAsync(cancellationToken);
            return new ImapSession(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>With literals, so that user and password may hold anything.</summary>
    public async Task<bool> LoginAsync(string user, string password, CancellationToken cancellationToken)
    {
        var tag = NextTag();
        await SendUpToLiteralAsync($"{tag} LOGIN ", user, cancellationToken);
        await SendUpToLiteralAsync(Raw(user) + " ", password, cancellationToken);
        await _connection.SendAsync(Raw(password) + "\r\n", cancellationToken);
        return await IsOkAsync(tag, cancellationToken);
    }

    /// <summary>Sends a command without its tag and waits for its end.</summary>
    public async Task<bool> CommandAsync(string command, CancellationToken cancellationToken)
    {
        var tag = NextTag();
        await _connection.SendAsync($"{tag} {command}\r\n", cancellationToken);
        return await IsOkAsync(tag, cancellationToken);
    }

    public Task<bool> LogoutAsync(CancellationToken cancellationToken) => CommandAsync("LOGOUT", cancellationToken);

    public async Task<bool> StartTlsAsync(CancellationToken cancellationToken)
    {
        if (!await CommandAsync("STARTTLS", cancellationToken))
            return false;
        await _connection.StartTlsAsync(cancellationToken);
        return true;
    }

    /// <summary>AUTHENTICATE PLAIN: the name may hold anything but a NUL.</summary>
    public async Task<bool> AuthenticateAsync(string user, string password, CancellationToken cancellationToken)
    {
        var tag = NextTag();
        await _connection.SendAsync($"{tag} AUTHENTICATE PLAIN\r\n", cancellationToken);
        if (!(await NextAnswerAsync(cancellationToken)).StartsWith('+'))
            return false;
        await _connection.SendAsync(SaslPlain.Encode(user, password) + "\r\n", cancellationToken);
        return await IsOkAsync(tag, cancellationToken);
    }

    /// <summary>Waits for news until <see cref="DoneAsync"/>.</summary>
    public async Task IdleAsync(CancellationToken cancellationToken)
    {
        await _connection.SendAsync($"{NextTag()} IDLE\r\n", cancellationToken);
        if (!(await NextAnswerAsync(cancellationToken)).StartsWith('+'))
            throw new InvalidDataException("The server does not want IDLE");
    }

    public async Task<bool> DoneAsync(CancellationToken cancellationToken)
    {
        await _connection.SendAsync("DONE\r\n", cancellationToken);
        return await IsOkAsync(string.Create(CultureInfo.InvariantCulture, $"a{_tags}"), cancellationToken);
    }

    public void Cut() => _connection.Cut();

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>The connection takes one character for a byte.</summary>
    private static string Raw(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private string NextTag() => string.Create(CultureInfo.InvariantCulture, $"a{++_tags}");

    private async Task SendUpToLiteralAsync(string before, string literal, CancellationToken cancellationToken)
    {
        await _connection.SendAsync($"{before}{{{Encoding.UTF8.GetByteCount(literal)}}}\r\n", cancellationToken);
        var line = await NextAnswerAsync(cancellationToken);
        if (!line.StartsWith('+'))
            throw new InvalidDataException($"The server does not want the literal: {line}");
    }

    private async Task<string> NextAnswerAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = await _connection.NextLineAsync(cancellationToken);
            if (!line.StartsWith("* ", StringComparison.Ordinal))
                return line;
        }
    }

    private async Task<bool> IsOkAsync(string tag, CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = await _connection.NextLineAsync(cancellationToken);
            if (line.StartsWith(tag + " ", StringComparison.Ordinal))
                return line.StartsWith(tag + " OK", StringComparison.Ordinal);
        }
    }
}
