using System.Net;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>A POP3 client on a chosen address.</summary>
internal sealed class Pop3Session : IMailSession
{
    private readonly LineConnection _connection;

    private Pop3Session(LineConnection connection) => _connection = connection;

    public static async Task<Pop3Session> OpenAsync(
        IPAddress local, int port, CancellationToken cancellationToken, bool isSecured = false, PrivateNamespace? network = null)
    {
        var connection = await LineConnection.OpenAsync(local, port, cancellationToken, network);
        try
        {
            if (isSecured)
                await connection.StartTlsAsync(cancellationToken);
            await connection.NextLineAsync(cancellationToken);
            return new Pop3Session(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async Task<bool> LoginAsync(string user, string password, CancellationToken cancellationToken) =>
        await CommandAsync("USER " + user, cancellationToken) && await CommandAsync("PASS " + password, cancellationToken);

    /// <summary>Only for commands with an answer of one line.</summary>
    public async Task<bool> CommandAsync(string command, CancellationToken cancellationToken)
    {
        await _connection.SendAsync(command + "\r\n", cancellationToken);
        return (await _connection.NextLineAsync(cancellationToken)).StartsWith("+OK", StringComparison.Ordinal);
    }

    public Task<bool> LogoutAsync(CancellationToken cancellationToken) => CommandAsync("QUIT", cancellationToken);

    public async Task<bool> StartTlsAsync(CancellationToken cancellationToken)
    {
        if (!await CommandAsync("STLS", cancellationToken))
            return false;
        await _connection.StartTlsAsync(cancellationToken);
        return true;
    }

    public async Task<bool> AuthenticateAsync(string user, string password, CancellationToken cancellationToken)
    {
        await _connection.SendAsync("AUTH PLAIN\r\n", cancellationToken);
        return (await _connection.NextLineAsync(cancellationToken)).StartsWith('+')
            && await CommandAsync(SaslPlain.Encode(user, password), cancellationToken);
    }

    public void Cut() => _connection.Cut();

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
