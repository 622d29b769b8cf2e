namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>What clients of IMAP and POP3 have in common.</summary>
internal interface IMailSession : IAsyncDisposable
{
    Task<bool> LoginAsync(string user, string password, CancellationToken cancellationToken);

    /// <summary>The same with SASL PLAIN.</summary>
    Task<bool> AuthenticateAsync(string user, string password, CancellationToken cancellationToken);

    Task<bool> StartTlsAsync(CancellationToken cancellationToken);

    Task<bool> LogoutAsync(CancellationToken cancellationToken);

    /// <summary>Ends the connection with a reset, without a word.</summary>
    void Cut();
}
