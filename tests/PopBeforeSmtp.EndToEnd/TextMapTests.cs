using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>Maps as text, read by the programs that they are written for.</summary>
public sealed class TextMapTests
{
    private const string V4 = "192.0.2.7";

    private const string V6 = "2001:db8::7";

    private static readonly string[] Strangers = ["192.0.2.8", "192.0.2.70", "192.0.2.77", "2001:db8::8", "2001:db8::7:20", "2001:db8:7::1"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Postfix_finds_who_logged_in_in_texthash_and_cidr()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/postmap"), "SKIPPED: Postfix is not installed");
        await using var lone = new LoneAgent();
        var texthash = lone.Agent.Settings.TextMap("postfix-texthash");
        var cidr = lone.Agent.Settings.TextMap("postfix-cidr");
        await StartWithLoginsAsync(lone, V4, V6, "2001:db8:1:2:3:4:5:6");
        await UntilAsync(() => FindAsync("cidr", cidr, V6), "cidr is written");
        await UntilAsync(() => FindAsync("texthash", texthash, "2001:db8:1:2:3:4:5:6"), "texthash is written");
        Assert.True(await FindAsync("cidr", cidr, V4));
        Assert.True(await FindAsync("texthash", texthash, V4));
        Assert.False(await FindAsync("texthash", texthash, V6));
        await lone.Agent.UntilPrintedAsync($"map: client={V6}, reason=left out of postfix-texthash, as a key of an indexed map it would open other addresses too", Token);
        foreach (var stranger in (string[])[.. Strangers, "192.0.2", "192", "2001:db8:1:2:3:4:5", "unknown"])
        {
            Assert.False(await FindAsync("texthash", texthash, stranger), stranger);
            Assert.False(await FindAsync("cidr", cidr, stranger), stranger);
        }
        await lone.Agent.StopAsync(Token);
        Assert.False(await FindAsync("texthash", texthash, V4));
        Assert.False(await FindAsync("cidr", cidr, V4));
    }

    [Fact]
    public async Task Tcpserver_lets_who_logged_in_relay_and_everybody_else_connect()
    {
        var tools = Path.Combine((await PackageTree.GetAsync(Token, "ucspi-tcp")).Path, "usr", "bin");
        await using var lone = new LoneAgent();
        var own = lone.Directory.Write("own.rules", "198.51.100.:deny\n127.:allow,RELAYCLIENT=\"\"");
        var cdb = lone.Directory.Combine("smtp.cdb");
        lone.Agent.Settings.TextMap("tcprules", map =>
        {
            map["Before"] = own;
            map["AfterUpdate"] = new JsonArray(Path.Combine(tools, "tcprules"), cdb, cdb + ".tmp");
        });
        await StartWithLoginsAsync(lone, V4, V6);
        async Task<string> AskAsync(string address) =>
            (await Command.RunAsync(Path.Combine(tools, "tcprulescheck"), [cdb], new Dictionary<string, string> { ["TCPREMOTEIP"] = address }, Token)).Output;
        await UntilAsync(async () => (await AskAsync(V4)).Contains($"rule {V4}:\nset environment variable RELAYCLIENT=\nallow connection"), "the rule is there");
        foreach (var stranger in Strangers)
            Assert.Equal("default:\nallow connection\n", await AskAsync(stranger));
        Assert.Contains("deny connection", await AskAsync("198.51.100.9"));
        Assert.Contains("RELAYCLIENT", await AskAsync("127.0.0.1"));
        await lone.Agent.UntilPrintedAsync($"map: client={V6}, reason=left out of tcprules", Token);
        await lone.Agent.StopAsync(Token);
        Assert.Equal("default:\nallow connection\n", await AskAsync(V4));
        Assert.Contains("RELAYCLIENT", await AskAsync("127.0.0.1"));
    }

    [Fact]
    public async Task Couriertcpd_lets_who_logged_in_relay()
    {
        var packages = await PackageTree.GetAsync(Token, "courier-mta");
        await using var lone = new LoneAgent();
        await using var host = await PrivateNamespace.CreateAsync(lone.Directory, Token, packages, hasNetwork: true);
        var map = lone.Agent.Settings.TextMap("courier", map => map["AfterUpdate"] = new JsonArray([.. host.Enter("makesmtpaccess").Select(word => JsonValue.Create(word))]));
        await host.ScriptAsync(
            """
            ln -sf makedat.courier /usr/bin/makedat
            useradd -r -M -d /var/lib/courier courier
            mkdir -p /run/courier
            cp /etc/courier/smtpaccess/* "$1"
            printf 'ACCESSFILE=%s\n' "$1" >>/etc/courier/esmtpd
            for address in $2; do ip address add "$address" dev lo nodad 2>/dev/null || ip address add "$address" dev lo; done
            """,
            Token, Path.GetDirectoryName(map)!, string.Join(' ', (string[])[V4, V6, .. Strangers]));
        await StartWithLoginsAsync(lone, V4, V6);
        await UntilAsync(() => Task.FromResult(File.Exists(Path.GetDirectoryName(map) + ".dat")), "makesmtpaccess has run");
        var say = lone.Directory.Write("say", "#!/bin/sh\necho \"relay=${RELAYCLIENT-no}\"\n", UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        await host.ScriptAsync("couriertcpd -pid=/run/courier/esmtpd.pid \"-access=$1\" -nodnslookup -noidentlookup 25 \"$2\" </dev/null >/dev/null 2>&1", Token, Path.GetDirectoryName(map) + ".dat", say);
        async Task<bool> RelaysAsync(string address) => await SaysAsync(host, (await Dns.GetHostAddressesAsync(address, Token))[0], "relay=");
        await UntilAsync(() => RelaysAsync(V4), "the IPv4 client relays");
        await UntilAsync(() => RelaysAsync(V6), "the IPv6 client relays");
        foreach (var stranger in Strangers)
            Assert.False(await RelaysAsync(stranger), stranger);
        await lone.Agent.StopAsync(Token);
        Assert.False(await RelaysAsync(V4));
        Assert.False(await RelaysAsync(V6));
    }

    [Fact]
    public async Task Nftables_holds_who_logged_in_and_the_kernel_forgets_them_when_the_service_is_killed()
    {
        var packages = await PackageTree.GetAsync(Token, "nftables");
        await using var lone = new LoneAgent();
        await using var host = await PrivateNamespace.CreateAsync(lone.Directory, Token, packages, hasNetwork: true);
        if (await host.RunAsync("nft", ["list", "tables"], Token) is { ExitCode: not 0 } refused)
            Assert.Skip($"SKIPPED: nftables cannot be used here: {refused.Error.Trim()}");
        var script = lone.Agent.Settings.Window("00:00:06").TextMap("nftables", map => map["AfterUpdate"] = new JsonArray([.. host.Enter("nft", "-f", "-").Select(word => JsonValue.Create(word))]));
        await StartWithLoginsAsync(lone, V4, V6);
        await lone.Agent.RunAsync(Token, "allow", "198.51.100.0/24", "--forever");
        async Task<bool> HasAsync(string address) =>
            (await host.RunAsync("nft", ["get", "element", "inet", "pop_before_smtp", address.Contains(':') ? "clients6" : "clients4", $"{{ {address} }}"], Token)).ExitCode == 0;
        await UntilAsync(() => HasAsync("198.51.100.9"), "the network is there");
        (await host.RunAsync("nft", ["-c", "-f", script], Token)).Checked("nft -c");
        Assert.True(await HasAsync(V4));
        Assert.True(await HasAsync(V6));
        foreach (var stranger in Strangers)
            Assert.False(await HasAsync(stranger), stranger);
        await host.ScriptAsync(
            """
            nft 'add chain inet pop_before_smtp input { type filter hook input priority filter - 1; }'
            nft 'add rule inet pop_before_smtp input tcp dport 2525 ip saddr @clients4 accept'
            nft 'add rule inet pop_before_smtp input tcp dport 2525 ip6 saddr @clients6 accept'
            nft 'add rule inet pop_before_smtp input tcp dport 2525 drop'
            """,
            Token);
        lone.WriteLogin("192.0.2.100");
        await UntilAsync(() => HasAsync("192.0.2.100"), "a second script replaces the elements");
        await lone.Agent.KillAsync(Token);
        await UntilAsync(async () => !await HasAsync("192.0.2.100") && !await HasAsync(V6), "the kernel forgets");
        Assert.True(await HasAsync("198.51.100.9"));
        await lone.Agent.StartAsync(Token);
        await lone.Agent.StopAsync(Token);
        Assert.False(await HasAsync("198.51.100.9"));
    }

    [Fact]
    public async Task Exim_finds_who_logged_in_in_iplsearch()
    {
        var packages = await PackageTree.GetAsync(Token, "exim4-base", "exim4-daemon-light");
        await using var lone = new LoneAgent();
        await using var host = await PrivateNamespace.CreateAsync(lone.Directory, Token, packages);
        await host.ScriptAsync("getent passwd Debian-exim || useradd -r Debian-exim", Token);
        var map = lone.Agent.Settings.TextMap("exim-iplsearch");
        await StartWithLoginsAsync(lone, V4, V6);
        async Task<bool> HasAsync(string address) =>
            (await host.RunAsync("exim4", ["-C", "/dev/null", "-be", $"${{lookup{{{address}}}iplsearch{{{map}}}{{yes}}{{no}}}}"], Token)).Checked("exim4").Output.Trim() == "yes";
        await UntilAsync(() => HasAsync(V6), "the map is written");
        Assert.True(await HasAsync(V4));
        foreach (var stranger in Strangers)
            Assert.False(await HasAsync(stranger), stranger);
        await lone.Agent.StopAsync(Token);
        Assert.False(await HasAsync(V4));
    }

    [Fact]
    public async Task Sendmail_finds_who_logged_in_in_its_access_map()
    {
        var packages = await PackageTree.GetAsync(Token, "sendmail-cf", "sendmail-bin");
        await using var lone = new LoneAgent();
        await using var host = await PrivateNamespace.CreateAsync(lone.Directory, Token, packages, hasNetwork: true);
        // Without a full name of its host sendmail waits for a minute.
        await host.ScriptAsync(
            """
            groupadd -f smmta
            getent passwd smmta || useradd -r -g smmta smmta
            groupadd -f smmsp
            getent passwd smmsp || useradd -r -g smmsp smmsp
            echo "127.0.0.1 localhost $(hostname).example.org $(hostname)" >/etc/hosts
            mkdir -p /etc/mail
            cat >/etc/mail/test.mc <<'end'
            include(`/usr/share/sendmail/cf/m4/cf.m4')
            OSTYPE(`debian')dnl
            define(`confDOMAIN_NAME', `mx.example.org')dnl
            FEATURE(`access_db', `hash -T<TMPF> /etc/mail/access')dnl
            MAILER(`smtp')dnl
            end
            m4 /etc/mail/test.mc >/etc/mail/test.cf
            """,
            Token);
        string[] makemap = ["/usr/libexec/sendmail/makemap", "-C", "/etc/mail/test.cf", "hash", "/etc/mail/access"];
        lone.Agent.Settings.TextMap("sendmail-access", map => map["AfterUpdate"] = new JsonArray([.. host.Enter(makemap).Select(word => JsonValue.Create(word))]));
        await StartWithLoginsAsync(lone, V4, V6, "2001:db8:1:2:3:4:5:6");
        async Task<string> RelaysAsync(params string[] clients)
        {
            var questions = lone.Directory.Write("questions", string.Concat(clients.Select(client => $".D{{client_addr}}{client}\n.D{{client_name}}[{client}]\nRelay_ok x\n")));
            var result = await host.RunAsync("sh", ["-c", $"/usr/libexec/sendmail/sendmail -C/etc/mail/test.cf -bt <{questions}"], Token);
            return string.Join(' ', result.Output.Split('\n').Where(line => line.Contains("Relay_ok") && line.Contains("returns: ")).Select(line => line.EndsWith("returns: RELAY") ? "yes" : "no"));
        }
        await UntilAsync(async () => await RelaysAsync(V4, "IPv6:2001:db8:0:0:0:0:0:7", "IPv6:2001:db8:1:2:3:4:5:6") == "yes yes yes", "sendmail finds all three");
        Assert.Equal(
            "no no no no no no no",
            await RelaysAsync("192.0.2.8", "192.0.2.70", "192.0.2.77", "IPv6:2001:db8:0:0:0:0:0:8", "IPv6:2001:db8:0:0:0:0:7:20", "IPv6:2001:db8::7:20", "IPv6:2001:db8:1:2:3:4:5:60"));
        await lone.Agent.StopAsync(Token);
        Assert.Equal("no no", await RelaysAsync(V4, "IPv6:2001:db8:0:0:0:0:0:7"));
    }

    private static async Task StartWithLoginsAsync(LoneAgent lone, params string[] addresses)
    {
        await lone.Agent.StartAsync(Token);
        foreach (var address in addresses)
            lone.WriteLogin(address);
    }

    private static Task UntilAsync(Func<Task<bool>> condition, string what) => Eventually.TrueAsync(async () => await condition(), TimeSpan.FromSeconds(20), () => what, Token);

    private static async Task<bool> FindAsync(string type, string path, string key) =>
        File.Exists(path) && (await Command.RunAsync("/usr/sbin/postmap", ["-q", key, $"{type}:{path}"], null, Token)).Output.Trim() == "OK";

    /// <summary>What a program behind a TCP server says to a client that comes from this address.</summary>
    private static async Task<bool> SaysAsync(PrivateNamespace host, IPAddress client, string text)
    {
        using var socket = host.InNetwork(() => new Socket(client.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        socket.Bind(new IPEndPoint(client, 0));
        await socket.ConnectAsync(client.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback, 25, Token);
        using var reader = new StreamReader(new NetworkStream(socket));
        return await reader.ReadLineAsync(Token) == text;
    }
}
