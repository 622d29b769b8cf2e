using System.Net;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>
/// Exim as Debian configures it for a host on the Internet, one daemon for each ACL text, in a namespace with a network of its own.
/// What is accepted stays in the queue; nobody is trusted for his address.
/// </summary>
internal sealed class EximServer
{
    public const string LocalDomain = "local.test";

    /// <summary>The group that may ask: one of the host, because the service must know it; in the namespace Debian-exim is another name for it.</summary>
    public const string Group = "mail";

    /// <summary>2001:db8::25, in the namespace only: Debian's Exim relays for ::1 unless told otherwise.</summary>
    public static readonly IPAddress Ipv6Client = new([0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x25]);

    private const int FirstPort = 25;

    // A host that has Exim installed has the account too.
    private const string Install = """
        userdel Debian-exim || true
        groupdel Debian-exim || true
        groupadd -r -o -g "$(getent group mail | cut -d: -f3)" Debian-exim
        useradd -r -g Debian-exim -M -d /var/spool/exim4 -s /usr/sbin/nologin Debian-exim
        useradd -M local
        mkdir -p /var/lib/exim4 /var/spool/exim4 /var/log/exim4 /run/pop-before-smtp
        mount -n --bind "$1" /var/log/exim4
        mount -n --bind "$2" /run/pop-before-smtp
        chown Debian-exim:Debian-exim /var/spool/exim4 /var/log/exim4
        ip address add 2001:db8::25/128 dev lo
        echo mx1.local.test >/etc/mailname
        cat >/etc/exim4/update-exim4.conf.conf <<end
        dc_eximconfig_configtype='internet'
        dc_other_hostnames='local.test'
        dc_local_interfaces=''
        dc_relay_domains=''
        dc_relay_nets=''
        dc_use_split_config='true'
        dc_localdelivery='mail_spool'
        CFILEMODE='644'
        end
        cat >/etc/exim4/conf.d/main/000_test <<end
        MAIN_RELAY_NETS = 203.0.113.77
        MAIN_LOG_SELECTOR = +received_recipients
        queue_only = true
        end
        """;

    private const string Configure = """
        cp -r /etc/exim4 "/etc/exim4-$1"
        cp "$2" "/etc/exim4-$1/pop-before-smtp.acl"
        sh -c "$3"
        update-exim4.conf -d "/etc/exim4-$1" -o "/var/lib/exim4/$1"
        grep -qx "  .include /etc/exim4-$1/pop-before-smtp.acl" "/var/lib/exim4/$1"
        """;

    private readonly PrivateNamespace _namespace;
    private readonly TestDirectory _directory;
    private readonly string _own;
    private readonly List<string> _names = [];

    public EximServer(TestDirectory directory, PrivateNamespace privateNamespace)
    {
        _namespace = privateNamespace;
        _directory = directory;
        _own = directory.CreateServerDirectory("exim");
        directory.CreateDirectory(Path.Combine(_own, "log"));
        directory.CreateDirectory(RunDirectory);
    }

    /// <summary>What Exim sees as /run/pop-before-smtp.</summary>
    public string RunDirectory => Path.Combine(_own, "run");

    public static Task<PackageTree> GetPackagesAsync(CancellationToken cancellationToken) => PackageTree.GetAsync(cancellationToken, "exim4-daemon-heavy");

    public int PortOf(string name) => FirstPort + _names.IndexOf(name);

    /// <param name="acls">By name, the text that is to be /etc/exim4/pop-before-smtp.acl.</param>
    /// <param name="include">The command that makes Debian's configuration read it.</param>
    public async Task StartAsync(IReadOnlyDictionary<string, string> acls, string include, CancellationToken cancellationToken)
    {
        await _namespace.ScriptAsync(Install, cancellationToken, Path.Combine(_own, "log"), RunDirectory);
        foreach (var (name, text) in acls)
        {
            var file = _directory.Write(Path.Combine(_own, name), text);
            await _namespace.ScriptAsync(Configure, cancellationToken, name, file, include.Replace("/etc/exim4/", $"/etc/exim4-{name}/", StringComparison.Ordinal));
            _names.Add(name);
            var daemon = _namespace.Start("exim4", ["-C", ConfigurationOf(name), "-bdf", "-oX", $"{PortOf(name)}"]);
            // Written when it listens.
            await daemon.UntilAsync(() => Log().Split("daemon started").Length > _names.Count, $"exim listens\n{Log()}", cancellationToken);
        }
    }

    /// <summary>A session on standard input with a client of any address, from which nothing is taken ("exim -bh").</summary>
    public async Task<string> TryAsync(string name, string address, IEnumerable<string> commands, CancellationToken cancellationToken)
    {
        var input = _directory.Write(Path.Combine(_own, "session"), string.Concat(commands.Select(command => command + "\r\n")));
        return (await _namespace.RunAsync("sh", ["-c", "exec exim4 -C \"$1\" -bh \"$2\" <\"$3\"", "sh", ConfigurationOf(name), address, input], cancellationToken)).Output;
    }

    /// <summary>Asks the service in the way Exim does; without the LF of a line unless the question has one.</summary>
    public async Task<string> AskAsync(string question, CancellationToken cancellationToken) =>
        (await _namespace.RunAsync("exim4", ["-C", ConfigurationOf(_names[0]), "-be", $"${{readsocket{{/run/pop-before-smtp/exim}}{{{question}}}{{3s}}}}"], cancellationToken)).Checked("exim4 -be").Output;

    public int CountRelayed() => Log().Split('\n').Count(line => line.Contains(" <= ", StringComparison.Ordinal) && IsForForeigners(line));

    private static string ConfigurationOf(string name) => $"/var/lib/exim4/{name}";

    private static bool IsForForeigners(string line) =>
        line[(line.LastIndexOf(" for ", StringComparison.Ordinal) + " for ".Length)..].Split(' ').Any(recipient => !recipient.EndsWith("@" + LocalDomain, StringComparison.Ordinal));

    private string Log()
    {
        var path = Path.Combine(_own, "log", "mainlog");
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }
}
