namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>
/// A private POP3/IMAP server on 127.0.0.1 and, if it can, ::1, with the accounts of <see cref="Accounts"/>. A port of 0 is not offered.
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

    bool HasIpv6 { get; }

    /// <summary>The namespace in whose network it listens; null for that of this machine.</summary>
    PrivateNamespace? Network { get; }

    /// <summary>How many clients it may be asked to serve at a time.</summary>
    int MostConnections { get; }

    /// <summary>Up to which length of a user name its log can be held against what happened.</summary>
    int LongestName { get; }

    Task StartAsync(CancellationToken cancellationToken);

    Task StopAsync(CancellationToken cancellationToken);
}
