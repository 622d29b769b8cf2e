using System.Net;

namespace PopBeforeSmtp.EndToEnd.Servers;

/// <summary>
/// Sendmail as Debian configures it, without its pauses and limits, one daemon for each end of its sendmail.mc, in a namespace with a
/// network of its own. What is accepted stays in the queue. Of the addresses here it relays for 127.0.0.1 and ::1 by itself.
/// </summary>
internal sealed class SendmailServer
{
    public const string LocalDomain = "local.test";

    /// <summary>2001:db8::25, in the namespace only.</summary>
    public static readonly IPAddress Ipv6Client = new([0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x25]);

    private const int FirstPort = 25;

    // Names come from files alone, so that a client without a name is one for good ("IP name lookup failed") and no test waits for DNS.
    private const string Install = """
        groupadd -r smmta
        groupadd -r smmsp
        useradd -r -g smmta -M -d /var/lib/sendmail -s /usr/sbin/nologin smmta
        useradd -r -g smmsp -M -d /var/lib/sendmail -s /usr/sbin/nologin smmsp
        useradd -M local
        mkdir -p /var/lib/sendmail/host_status /var/spool/mqueue /run/sendmail /run/pop-before-smtp /var/lib/pop-before-smtp
        mount -n --bind "$1/queue" /var/spool/mqueue
        mount -n --bind "$1/run" /run/sendmail
        mount -n --bind "$2" /run/pop-before-smtp
        mount -n --bind "$3" /var/lib/pop-before-smtp
        ip address add 2001:db8::25/128 dev lo nodad
        printf 'passwd: files\ngroup: files\nhosts: files\n' >/etc/nsswitch.conf
        printf '127.0.0.1 localhost\n::1 localhost\n' >/etc/hosts
        cp /etc/mail/service.switch-nodns /etc/mail/service.switch
        rm -f /etc/resolv.conf
        echo 'nameserver 127.0.0.1' >/etc/resolv.conf
        echo local.test >/etc/mail/local-host-names
        : >/etc/mail/access
        : >/etc/mail/aliases
        """;

    private const string Start = """
        mkdir -m 0700 "/var/spool/mqueue/$1"
        m4 "$2" >"/etc/mail/$1.cf"
        cp "/etc/mail/$1.cf" /etc/mail/sendmail.cf
        makemap hash /etc/mail/access </etc/mail/access
        /usr/libexec/sendmail/sendmail -bi -C "/etc/mail/$1.cf"
        """;

    private readonly PrivateNamespace _namespace;
    private readonly TestDirectory _directory;
    private readonly string _own;
    private readonly List<string> _names = [];

    public SendmailServer(TestDirectory directory, PrivateNamespace privateNamespace)
    {
        _namespace = privateNamespace;
        _directory = directory;
        _own = directory.CreateServerDirectory("sendmail");
        foreach (var path in (string[])[QueueDirectory, PidDirectory, RunDirectory, MapDirectory])
            directory.CreateDirectory(path);
    }

    /// <summary>What Sendmail sees as /run/pop-before-smtp. It takes no socket below a directory that others may write to, as /tmp is.</summary>
    public string RunDirectory => Path.Combine(_own, "pop-before-smtp");

    /// <summary>What Sendmail sees as /var/lib/pop-before-smtp.</summary>
    public string MapDirectory => Path.Combine(_own, "maps");

    private string QueueDirectory => Path.Combine(_own, "queue");

    private string PidDirectory => Path.Combine(_own, "run");

    public static Task<PackageTree> GetPackagesAsync(CancellationToken cancellationToken) =>
        PackageTree.GetAsync(cancellationToken, "sendmail-bin", "sendmail-base", "sendmail-cf", "m4");

    public int PortOf(string name) => FirstPort + _names.IndexOf(name);

    /// <param name="ends">By name, what is to stand at the end of sendmail.mc.</param>
    public async Task StartAsync(IReadOnlyDictionary<string, string> ends, CancellationToken cancellationToken)
    {
        await _namespace.ScriptAsync(Install, cancellationToken, _own, RunDirectory, MapDirectory);
        foreach (var (name, end) in ends)
        {
            _names.Add(name);
            var text = _directory.Write(Path.Combine(_own, name + ".mc"), Configuration(name) + end);
            await _namespace.ScriptAsync(Start, cancellationToken, name, text);
            var daemon = _namespace.Start("/usr/libexec/sendmail/sendmail", ["-bD", "-C", $"/etc/mail/{name}.cf"]);
            // Written when it listens.
            await daemon.UntilAsync(() => File.Exists(Path.Combine(PidDirectory, name + ".pid")), "sendmail listens", cancellationToken);
        }
    }

    /// <summary>What a ruleset gave back, each time that it was tried, as an administrator tries it ("sendmail -bt").</summary>
    public async Task<IReadOnlyList<string>> TryAsync(string name, string ruleset, IEnumerable<string> commands, CancellationToken cancellationToken)
    {
        var input = _directory.Write(Path.Combine(_own, "commands"), string.Concat(commands));
        var result = await _namespace.RunAsync("sh", ["-c", "exec /usr/libexec/sendmail/sendmail -bt -C \"$1\" <\"$2\"", "sh", $"/etc/mail/{name}.cf", input], cancellationToken);
        var start = ruleset.PadRight(16) + " returns: ";
        return [.. result.Output.Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal)).Select(line => line[start.Length..])];
    }

    /// <summary>A mail whose recipient, as Sendmail itself has resolved it (rRFC822), is in another domain.</summary>
    public int CountRelayed() => Directory.EnumerateFiles(QueueDirectory, "qf*", SearchOption.AllDirectories)
        .Count(file => File.ReadLines(file).Any(line => line.StartsWith("rRFC822; ", StringComparison.Ordinal) && !line.EndsWith("@" + LocalDomain, StringComparison.Ordinal)));

    private string Configuration(string name) => $"""
        include(`/usr/share/sendmail/cf/m4/cf.m4')dnl
        OSTYPE(`debian')dnl
        DOMAIN(`debian-mta')dnl
        undefine(`confCONTROL_SOCKET_NAME')dnl
        define(`confDOMAIN_NAME', `mx1.{LocalDomain}')dnl
        define(`confPID_FILE', `/run/sendmail/{name}.pid')dnl
        define(`QUEUE_DIR', `/var/spool/mqueue/{name}')dnl
        define(`confDELIVERY_MODE', `queue')dnl
        define(`confREFUSE_LA', `1000')dnl
        FEATURE(`no_default_msa')dnl
        DAEMON_OPTIONS(`Family=inet6, Name=MTA, Listen=128, Port={PortOf(name)}')dnl
        FEATURE(`use_cw_file')dnl
        FEATURE(`access_db', , `skip')dnl
        FEATURE(`delay_checks', `friend', `n')dnl
        FEATURE(`accept_unresolvable_domains')dnl
        MAILER_DEFINITIONS
        MAILER(`local')dnl
        MAILER(`smtp')dnl

        """;
}
