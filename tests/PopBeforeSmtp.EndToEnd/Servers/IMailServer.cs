namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>
/// A private POP3/IMAP server on 127.0.0.1 and ::1, with the accounts of <see cref="Accounts"/>. A port of 0 is not offered.
/// </summary>
internal interface IMailServer : IAsyncDisposable
{
    /// <summary>The preset that reads its log.</summary>
    string Preset { get; }

    int ImapPort { get; }

    /// <summary>IMAP that begins with TLS.</summary>
    int ImapsPort { get; }

    int Pop3Port { get; }

    /// <summary>POP3 that begins with TLS.</summary>
    int Pop3sPort { get; }

    /// <summary>STARTTLS and STLS, on the ports without TLS.</summary>
    bool HasStartTls { get; }

    bool HasSaslPlain { get; }

    Task StartAsync(CancellationToken cancellationToken);

    Task StopAsync(CancellationToken cancellationToken);
}
