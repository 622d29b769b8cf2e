using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>The service under exactly the restrictions of its unit, as far as they can be had without systemd (tests/confine says which).</summary>
public sealed class ConfinedTests : IAsyncLifetime
{
    private const string Policy = "/var/spool/postfix/pop-before-smtp/policy";
    private const string Log = "/var/log/mail.log";

    /// <summary>What a service that was taken over would try, and what it would be told.</summary>
    private static readonly (string Attempt, string Error)[] Attempts =
    [
        ("touch /etc/x", "Read-only file system"),
        ("touch /usr/bin/x", "Read-only file system"),
        ("touch /var/log/x", "Read-only file system"),
        ("ls /root", "Permission denied"),
        ("ls /home", "Permission denied"),
        ("unshare -U true", "Operation not permitted"),
        ("unshare -m true", "Operation not permitted"),
        ("mount -t tmpfs x /mnt", "Operation not permitted|must be superuser|permission denied"),
        ("perl -e 'chmod 04755, \"/var/lib/pop-before-smtp\" or die $!'", "Operation not permitted"),
        ("perl -e 'socket(my $s, 17, 3, 0) or die $!'", "Address family not supported"),
        ("perl -e 'kill 0, 1 or die $!'", "No such process|Operation not permitted"),
        ("perl -e 'syscall(101, 0, 0, 0, 0) == 0 or die $!'", "Operation not permitted"),
        ("perl -e 'syscall(321, 0, 0, 0) >= 0 or die $!'", "Operation not permitted"),
        ("perl -e 'open my $d, q(<), q(/dev/vda) or die $!'", "No such file"),
        ("cat /proc/kallsyms", "No such file"),
        ("cat /proc/sys/kernel/hostname", "No such file"),
    ];

    private ConfinedHost? _host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ConfinedHost Host => _host!;

    public async ValueTask InitializeAsync()
    {
        if (ConfinedHost.SkipReason() is { } reason)
            Assert.Skip(reason);
        _host = await ConfinedHost.StartAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
    }

    [Fact]
    public async Task It_reads_the_log_answers_reloads_and_goes_on_after_a_restart()
    {
        await Host.SystemctlAsync(Token, "enable", "--now", "pop-before-smtp");
        await File.AppendAllTextAsync(Host.PathOf(Log), LoneAgent.LoginLine("192.0.2.10"), Token);
        await UntilAsync("192.0.2.10", "OK");
        Assert.Equal("DUNNO", await AskAsync("192.0.2.11"));
        Assert.Contains("alice@example.org", (await Host.Namespace.RunAsync("pop-before-smtp", ["list"], Token)).Checked("list").Output);

        Host.Configure("\"NeverAuthorize\": [ \"default\" ]", "\"NeverAuthorize\": [ \"default\", \"192.0.2.66\", \"host:addresses\" ]");
        await Host.SystemctlAsync(Token, "reload", "pop-before-smtp");
        Assert.Contains("reloaded: 1 change", Host.Output);

        await Host.SystemctlAsync(Token, "restart", "pop-before-smtp");
        Assert.Equal("OK", await AskAsync("192.0.2.10"));
        await File.AppendAllTextAsync(Host.PathOf(Log), LoneAgent.LoginLine("192.0.2.66") + LoneAgent.LoginLine("192.0.2.12"), Token);
        await UntilAsync("192.0.2.12", "OK");
        Assert.Equal("DUNNO", await AskAsync("192.0.2.66"));

        await Host.SystemctlAsync(Token, "stop", "pop-before-smtp");
        Assert.Contains("service says: STOPPING=1", Host.Output);
        Assert.Contains("service ended with status 0", Host.Output);
    }

    [Fact]
    public async Task It_runs_postmap_and_journalctl_as_its_children()
    {
        if (!File.Exists(JournalFile.Program))
            Assert.Skip("SKIPPED: systemd-journal-remote is not installed");
        var journal = new JournalFile(Host.Directory);
        await journal.AppendAsync(
            Token,
            JournalFile.Field("_SYSTEMD_UNIT", "dovecot.service"), JournalFile.Field("_UID", "0"), JournalFile.Field("SYSLOG_IDENTIFIER", "dovecot"),
            JournalFile.Field("MESSAGE", "imap-login: Login: user=<bob>, method=PLAIN, rip=192.0.2.20, lip=198.51.100.99, mpid=4711, TLS, session=<a1b2c3>"));
        // As Debian's journal is: readable for adm.
        await Host.Namespace.ScriptAsync("""mkdir -p /var/log/journal/test && cp "$1"/* /var/log/journal/test && chgrp -R adm /var/log/journal/test && chmod -R g+rX /var/log/journal/test""", Token, journal.Directory);
        Host.Configure(
            """{ "Kind": "file", "Path": "/var/log/mail.log", "Presets": [ "*" ] }""",
            """{ "Kind": "journal", "Units": [ "dovecot.service" ], "Uids": [ "0" ], "Directory": "/var/log/journal/test" }""");
        Host.Configure("\"MapFiles\": []", """ "MapFiles": [ { "Kind": "postmap", "Type": "hash", "Path": "/var/lib/pop-before-smtp/map", "Value": "OK" } ]""");
        await Host.SystemctlAsync(Token, "start", "pop-before-smtp");
        await UntilAsync("192.0.2.20", "OK");
        await Eventually.TrueAsync(
            async () => (await Host.Namespace.RunAsync("postmap", ["-q", "192.0.2.20", "hash:/var/lib/pop-before-smtp/map"], Token)).Output == "OK\n",
            TimeSpan.FromSeconds(30), () => $"the map is built\n{Host.Output}", Token);
    }

    [Fact]
    public async Task What_the_unit_forbids_cannot_be_done()
    {
        foreach (var (attempt, error) in Attempts)
        {
            var result = await Host.ConfinedAsync(Token, "sh", "-c", attempt);
            Assert.True(result.ExitCode != 0, attempt);
            Assert.Matches($"(?i){error}", result.Error);
        }
    }

    /// <summary>The unit gives it no Internet sockets: it says so in a line, and what to do stands in the unit.</summary>
    [Fact]
    public async Task A_listener_on_tcp_needs_a_line_more()
    {
        Host.Configure("\"Metrics\": { \"Listen\": \"\" }", "\"Metrics\": { \"Listen\": \"tcp:127.0.0.1:9465\" }");
        var result = await Host.ConfinedAsync(Token, "pop-before-smtp", "run", "--config", "/etc/pop-before-smtp/appsettings.json");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("Metrics:Listen: 'tcp:127.0.0.1:9465'", result.Error);
        Assert.Contains("RestrictAddressFamilies=AF_INET AF_INET6", result.Error);
    }

    [Fact]
    public async Task What_the_unit_says_a_site_may_add_is_enough()
    {
        await Host.DisposeAsync();
        _host = await ConfinedHost.StartAsync(Token, "RestrictAddressFamilies=AF_INET AF_INET6", "SupplementaryGroups=postfix", "SystemCallFilter=@chown");
        var port = Ports.Free();
        Host.Configure("\"Metrics\": { \"Listen\": \"\" }", $"\"Metrics\": {{ \"Listen\": \"tcp:127.0.0.1:{port}\" }}");
        Host.Configure("\"RelayEndpoints\": [", "\"RelayEndpoints\": [ { \"Kind\": \"exim\", \"Listen\": \"unix:/run/pop-before-smtp/exim\", \"Mode\": \"0660\", \"Group\": \"postfix\" },");
        await Host.SystemctlAsync(Token, "start", "pop-before-smtp");
        using var client = new HttpClient();
        Assert.Contains("pop_before_smtp_", await client.GetStringAsync($"http://127.0.0.1:{port}/metrics", Token));
        Assert.Equal("pop-before-smtp postfix 660\n", (await Host.Namespace.RunAsync("stat", ["-c", "%U %G %a", "/run/pop-before-smtp/exim"], Token)).Output);
    }

    [Fact]
    public async Task It_has_no_capability_and_cannot_get_one()
    {
        var status = (await Host.ConfinedAsync(Token, "cat", "/proc/self/status")).Checked("cat").Output;
        foreach (var kind in (string[])["Inh", "Prm", "Eff", "Bnd", "Amb"])
            Assert.Contains($"Cap{kind}:\t0000000000000000", status);
        Assert.Contains("NoNewPrivs:\t1", status);
        Assert.Contains("Seccomp:\t2", status);
        Assert.Equal("0", (await Host.ConfinedAsync(Token, "sh", "-c", "ls -A /tmp | wc -l")).Checked("ls").Output.Trim());
    }

    private Task<string> AskAsync(string address) => RelayQuestion.AskPolicyAsync(Host.PathOf(Policy), address, Token);

    private Task UntilAsync(string address, string answer) => Eventually.TrueAsync(
        async () => await AskAsync(address) == answer, TimeSpan.FromSeconds(30), () => $"{address} is answered {answer}\n{Host.Output}", Token);
}
