using System.Net;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>Cyrus IMAP with its POP3 service, the service names of Debian, and accounts in a sasldb.</summary>
internal sealed class CyrusServer : IMailServer
{
    private static readonly string[] Packages = ["cyrus-imapd", "cyrus-pop3d", "sasl2-bin"];

    private readonly PrivateNamespace _namespace;
    private readonly TestCertificate _certificate;
    private readonly string _own;
    private ServerProcess? _process;

    public CyrusServer(TestDirectory directory, PrivateNamespace privateNamespace)
    {
        _namespace = privateNamespace;
        _certificate = TestCertificate.Create(directory);
        _own = directory.CreateServerDirectory("cyrus");
        directory.Write(Path.Combine(_own, "cyrus.conf"), Services());
        directory.Write(Path.Combine(_own, "imapd.conf"), Settings());
    }

    public string Preset => "cyrus";

    public int ImapPort { get; } = Ports.Free();

    public int ImapsPort { get; } = Ports.Free();

    public int Pop3Port { get; } = Ports.Free();

    public int Pop3sPort { get; } = Ports.Free();

    public bool HasStartTls => true;

    public bool HasSaslPlain => true;

    public bool HasIpv6 => true;

    public PrivateNamespace? Network => null;

    public int MostConnections => 60;

    public int LongestName => 2000;

    private ServerProcess Process => _process ?? throw new InvalidOperationException("cyrus is not started");

    public static Task<PackageTree> GetPackagesAsync(CancellationToken cancellationToken) => PackageTree.GetAsync(cancellationToken, Packages);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _namespace.ScriptAsync(
            """
            printf '127.0.0.1 localhost\n::1 localhost\n' >/etc/hosts
            getent group mail || groupadd -r mail
            useradd -r -M -g mail -d /var/spool/cyrus cyrus
            mkdir -p /var/lib/cyrus /var/spool/cyrus/mail /var/spool/sieve /run/cyrus/proc /run/cyrus/lock /run/cyrus/socket
            for name in $3; do
                printf '%s\n' "$2" | saslpasswd2 -p -c -f /var/lib/cyrus/sasldb2 -u mail.example "$name"
            done
            chown -R cyrus:mail /var/lib/cyrus /var/spool/cyrus /var/spool/sieve /run/cyrus
            cp "$1/cyrus.conf" "$1/imapd.conf" /etc
            setpriv --reuid cyrus --regid mail --init-groups /usr/lib/cyrus/bin/makedirs
            """,
            cancellationToken, _own, Accounts.Password, string.Join(' ', Accounts.Names));
        _process = _namespace.Start("cyrmaster", ["-D"]);
        await _process.UntilAsync(IsListening, "cyrus listens", cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Process.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    private bool IsListening() => new[] { ImapPort, ImapsPort, Pop3Port, Pop3sPort }
        .All(port => Ports.IsListening(IPAddress.Loopback, port) && Ports.IsListening(IPAddress.IPv6Loopback, port));

    private string Services() => $$"""
        START {
            recover cmd="/usr/sbin/cyrus ctl_cyrusdb -r"
        }
        SERVICES {
            imap cmd="imapd -U 30" listen="localhost:{{ImapPort}}" prefork=0 maxchild=200
            imaps cmd="imapd -s -U 30" listen="localhost:{{ImapsPort}}" prefork=0 maxchild=200
            pop3 cmd="pop3d -U 30" listen="localhost:{{Pop3Port}}" prefork=0 maxchild=200
            pop3s cmd="pop3d -s -U 30" listen="localhost:{{Pop3sPort}}" prefork=0 maxchild=200
        }

        """;

    private string Settings() => $"""
        configdirectory: /var/lib/cyrus
        proc_path: /run/cyrus/proc
        mboxname_lockpath: /run/cyrus/lock
        defaultpartition: default
        partition-default: /var/spool/cyrus/mail
        servername: mail.example
        syslog_prefix: cyrus
        allowanonymouslogin: no
        allowplaintext: yes
        failedloginpause: 0
        popminpoll: 0
        autocreate_post: 1
        autocreate_quota: 0
        sasl_pwcheck_method: auxprop
        sasl_auxprop_plugin: sasldb
        sasl_sasldb_path: /var/lib/cyrus/sasldb2
        sasl_mech_list: PLAIN
        tls_server_cert: {_certificate.CertificatePath}
        tls_server_key: {_certificate.KeyPath}

        """;
}
