using System.Net;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>Courier-IMAP and Courier's POP3, started by Debian's own scripts, with accounts in its userdb.</summary>
internal sealed class CourierServer : IMailServer
{
    private static readonly string[] Packages = ["courier-imap", "courier-pop", "courier-authlib-userdb"];

    private readonly PrivateNamespace _namespace;
    private readonly TestCertificate _certificate;
    private readonly string _mail;

    public CourierServer(TestDirectory directory, PrivateNamespace privateNamespace)
    {
        _namespace = privateNamespace;
        _certificate = TestCertificate.Create(directory);
        _mail = directory.CreateServerDirectory("courier");
        NativeMethods.ChangeOwner(_mail, Accounts.MailUser, Accounts.MailUser);
    }

    public string Preset => "courier";

    public int ImapPort { get; } = Ports.Free();

    public int ImapsPort { get; } = Ports.Free();

    public int Pop3Port { get; } = Ports.Free();

    public int Pop3sPort { get; } = Ports.Free();

    public bool HasStartTls => true;

    public bool HasSaslPlain => true;

    public bool HasIpv6 => true;

    public PrivateNamespace? Network => null;

    /// <summary>Many: it waits for 5 seconds after each failure.</summary>
    public int MostConnections => 250;

    /// <summary>Of longer lines its logger begins new ones after 511 bytes, and loses some of what others write meanwhile.</summary>
    public int LongestName => 400;

    public static Task<PackageTree> GetPackagesAsync(CancellationToken cancellationToken) => PackageTree.GetAsync(cancellationToken, Packages);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _namespace.ScriptAsync(
            """
            ln -sf makedat.courier /usr/bin/makedat
            useradd -r -M -d /var/lib/courier courier
            mkdir -p /var/lib/courier /run/courier/authdaemon
            chown courier:courier /var/lib/courier /run/courier /run/courier/authdaemon
            cd /etc/courier
            install -m 600 -o courier "$6" imapd.pem
            install -m 600 -o courier "$6" pop3d.pem
            touch userdb
            chmod 700 userdb
            for name in $8; do
                printf '%s\tuid=65534|gid=65534|home=%s/%s|mail=%s/%s/Maildir|systempw=%s\n' "$name" "$5" "$name" "$5" "$name" "$(printf '%s\n%s\n' "$7" "$7" | userdbpw -md5)" >>userdb
                setpriv --reuid 65534 --regid 65534 --clear-groups sh -c 'mkdir "$1/$2" && maildirmake.courier "$1/$2/Maildir"' sh "$5" "$name"
            done
            chmod 600 userdb
            makeuserdb
            cat >>authdaemonrc <<end
            authmodulelist="authuserdb"
            end
            cat >>imapd <<end
            PORT=127.0.0.1.$1,::1.$1
            MAXDAEMONS=600
            MAXPERIP=600
            IMAP_CAPABILITY="\$IMAP_CAPABILITY AUTH=PLAIN"
            end
            cat >>imapd-ssl <<end
            SSLPORT=127.0.0.1.$2,::1.$2
            TLS_DHPARAMS=
            end
            cat >>pop3d <<end
            PORT=127.0.0.1.$3,::1.$3
            MAXDAEMONS=600
            MAXPERIP=600
            POP3AUTH="PLAIN"
            end
            cat >>pop3d-ssl <<end
            SSLPORT=127.0.0.1.$4,::1.$4
            TLS_DHPARAMS=
            end
            authdaemond start
            for service in imapd imapd-ssl pop3d pop3d-ssl; do
                /usr/sbin/$service start
            done
            """,
            cancellationToken, $"{ImapPort}", $"{ImapsPort}", $"{Pop3Port}", $"{Pop3sPort}", _mail, _certificate.BothPath, Accounts.Password, string.Join(' ', Accounts.Names));
        await Eventually.TrueAsync(IsListening, TimeSpan.FromSeconds(20), () => "courier listens", cancellationToken);
    }

    /// <summary>Ends when the loggers have, which write what is left in their pipes.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _namespace.ScriptAsync(
        """
        loggers=$(cat /run/courier/*.pid)
        for service in imapd imapd-ssl pop3d pop3d-ssl; do
            /usr/sbin/$service stop
        done
        authdaemond stop
        for logger in $loggers; do
            while kill -0 $logger && ! grep -q ') Z ' /proc/$logger/stat; do sleep 0.05; done
        done
        """,
        cancellationToken);

    /// <summary>What runs ends with the namespace.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool IsListening() => new[] { ImapPort, ImapsPort, Pop3Port, Pop3sPort }
        .All(port => Ports.IsListening(IPAddress.Loopback, port) && Ports.IsListening(IPAddress.IPv6Loopback, port));
}
