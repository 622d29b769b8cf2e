using System.Net;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>
/// Perdition, one daemon for each of its protocols, in front of a Dovecot that logs elsewhere: only the proxy sees the clients.
/// </summary>
internal sealed class PerditionServer : IMailServer
{
    private readonly PrivateNamespace _namespace;
    private readonly DovecotServer _dovecot;
    private readonly TestCertificate _certificate;
    private readonly string _own;
    private readonly List<ServerProcess> _processes = [];

    public PerditionServer(TestDirectory directory, PrivateNamespace privateNamespace)
    {
        _namespace = privateNamespace;
        // All of its clients come from the one address of the proxy.
        _dovecot = new DovecotServer(directory, new DovecotOptions { ExtraConfiguration = "mail_max_userip_connections = 1000\ndefault_process_limit = 500\ndefault_client_limit = 2000" });
        _certificate = TestCertificate.Create(directory);
        _own = directory.CreateServerDirectory("perdition");
    }

    public string Preset => "perdition";

    public int ImapPort { get; } = Ports.Free();

    public int ImapsPort { get; } = Ports.Free();

    public int Pop3Port { get; } = Ports.Free();

    public int Pop3sPort { get; } = Ports.Free();

    public bool HasStartTls => true;

    public bool HasSaslPlain => false;

    public bool HasIpv6 => true;

    public PrivateNamespace? Network => null;

    /// <summary>Many: it waits for 3 seconds after each failure.</summary>
    public int MostConnections => 250;

    public int LongestName => 2000;

    public static Task<PackageTree> GetPackagesAsync(CancellationToken cancellationToken) => PackageTree.GetAsync(cancellationToken, "perdition");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _dovecot.StartAsync(cancellationToken);
        // It wants parameters for Diffie-Hellman in the file of the certificate.
        await _namespace.ScriptAsync(
            """
            useradd -r -M perdition
            cp "$1" "$2/both.pem"
            openssl genpkey -genparam -algorithm DH -pkeyopt group:ffdhe2048 >>"$2/both.pem"
            """,
            cancellationToken, _certificate.BothPath, _own);
        Start("perdition.imap4", "IMAP4", ImapPort, _dovecot.ImapPort, "tls_listen");
        Start("perdition.imap4s", "IMAP4S", ImapsPort, _dovecot.ImapPort, "ssl_listen");
        Start("perdition.pop3", "POP3", Pop3Port, _dovecot.Pop3Port, "tls_listen");
        Start("perdition.pop3s", "POP3S", Pop3sPort, _dovecot.Pop3Port, "ssl_listen");
        foreach (var process in _processes)
            await process.UntilAsync(IsListening, "perdition listens", cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var process in _processes)
            await process.StopAsync(cancellationToken);
        await _dovecot.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        await _dovecot.DisposeAsync();
    }

    private void Start(string program, string protocol, int port, int backend, string tls) => _processes.Add(_namespace.Start(program,
    [
        "--no_daemon", "--config_file", "", "--protocol", protocol, "--bind_address", $"127.0.0.1:{port},::1:{port}", "--listen_port", $"{port}",
        "--outgoing_server", "127.0.0.1", "--outgoing_port", $"{backend}", "--map_library", "", "--no_lookup", "--pid_file", "",
        "--ssl_mode", tls, "--ssl_cert_file", $"{_own}/both.pem", "--ssl_key_file", $"{_own}/both.pem",
    ]));

    private bool IsListening() => new[] { ImapPort, ImapsPort, Pop3Port, Pop3sPort }
        .All(port => Ports.IsListening(IPAddress.Loopback, port) && Ports.IsListening(IPAddress.IPv6Loopback, port));
}
