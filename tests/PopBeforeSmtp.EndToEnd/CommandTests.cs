using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

public sealed class CommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Check_answers_with_its_exit_status()
    {
        await using var lone = await StartAsync();
        var yes = await lone.Agent.RunAsync(Token, "check", "192.0.2.10");
        Assert.Equal(0, yes.ExitCode);
        Assert.StartsWith("192.0.2.10 may relay for another ", yes.Output);
        Assert.Contains("alice@example.org logged in there", yes.Output);
        Assert.Equal(0, (await lone.Agent.RunAsync(Token, "check", "::ffff:192.0.2.10")).ExitCode);
        var no = await lone.Agent.RunAsync(Token, "check", "192.0.2.11");
        Assert.Equal((1, "192.0.2.11 may not relay.\n"), (no.ExitCode, no.Output));
        var unknown = await lone.Agent.RunAsync(Token, "check", "192.0.2");
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("'192.0.2' is not a whole address", unknown.Error);
        Assert.Equal("""{"client":"192.0.2.11","permitted":false}""", (await lone.Agent.RunAsync(Token, "check", "192.0.2.11", "--json")).Output.Trim());
    }

    [Fact]
    public async Task List_shows_who_may_relay_for_people_and_for_programs()
    {
        await using var lone = await StartAsync();
        lone.WriteLogin("192.0.2.10", "bob@example.org");
        await lone.Agent.UntilPrintedAsync("account=bob@example.org", Token);
        var table = (await lone.Agent.RunAsync(Token, "list")).Checked("list").Output.Split('\n');
        Assert.Equal(["CLIENT", "ACCOUNT", "PROTOCOL", "SERVER", "LAST", "LOGIN", "EXPIRES", "LOGINS", "OPEN"], table[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(["192.0.2.10", "bob@example.org", "alice@example.org", "imap", "dovecot"], table[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[..5]);
        Assert.StartsWith("2001:db8::25  ", (await lone.Agent.RunAsync(Token, "list", "--user", "carol@example.org")).Output.Split('\n')[1]);
        var json = JsonDocument.Parse((await lone.Agent.RunAsync(Token, "list", "--json")).Output.Split('\n')[0]).RootElement;
        Assert.Equal("192.0.2.10", json.GetProperty("client").GetString());
        Assert.Equal(2, json.GetProperty("logins").GetInt32());
        Assert.Equal("bob@example.org", json.GetProperty("accounts")[0].GetString());
    }

    [Fact]
    public async Task Allow_and_revoke_change_the_table_at_once()
    {
        await using var lone = await StartAsync();
        Assert.Equal("198.51.100.0/24 may relay for 2 h\n", (await lone.Agent.RunAsync(Token, "allow", "198.51.100.0/24", "--for", "2h", "--note", "scanner")).Checked("allow").Output);
        Assert.Equal("OK", await lone.AskAsync("198.51.100.200", Token));
        Assert.Contains("by hand", (await lone.Agent.RunAsync(Token, "list")).Output);
        var still = await lone.Agent.RunAsync(Token, "revoke", "198.51.100.200");
        Assert.Equal(1, still.ExitCode);
        Assert.Contains("still may relay: 198.51.100.0/24 is allowed by hand", still.Error);
        (await lone.Agent.RunAsync(Token, "revoke", "198.51.100.0/24")).Checked("revoke");
        Assert.Equal("DUNNO", await lone.AskAsync("198.51.100.200", Token));

        (await lone.Agent.RunAsync(Token, "revoke", "--user", "alice@example.org")).Checked("revoke");
        Assert.Equal("DUNNO", await lone.AskAsync("192.0.2.10", Token));
        Assert.Equal("OK", await lone.AskAsync("2001:db8::25", Token));
        await lone.Agent.UntilPrintedAsync("revoked: client=192.0.2.10, account=alice@example.org, reason=account alice@example.org by hand", Token);
        Assert.Equal(1, (await lone.Agent.RunAsync(Token, "revoke", "192.0.2.10")).ExitCode);
        lone.WriteLogin("192.0.2.10");
        await lone.UntilPermittedAsync("192.0.2.10", Token);
    }

    [Fact]
    public async Task Usage_errors_end_with_status_2_and_one_line()
    {
        await using var lone = await StartAsync();
        foreach (var arguments in (string[][])[["lst"], [], ["check"], ["allow", "10"], ["allow", "192.0.2.0/33"], ["allow", "mail.example.org"], ["allow", "192.0.2.1", "--for", "30"], ["allow", "192.0.2.1", "--for", "1h", "--forever"], ["revoke"], ["revoke", "192.0.2.1", "--user", "x"], ["scan", "/no/such/file"], ["presets", "show", "nosuch"], ["scan", lone.LogPath, "--preset", "nosuch"]])
        {
            var result = await lone.Agent.RunAsync(Token, arguments);
            Assert.Equal(2, result.ExitCode);
            Assert.Equal("", result.Output);
            Assert.StartsWith("pop-before-smtp: ", result.Error);
        }
    }

    [Fact]
    public async Task Without_a_service_reading_commands_read_the_store_and_say_so_and_writing_commands_refuse()
    {
        await using var lone = await StartAsync();
        await lone.Agent.StopAsync(Token);
        var check = await lone.Agent.RunAsync(Token, "check", "192.0.2.10");
        Assert.Equal(0, check.ExitCode);
        Assert.Contains("the service is not running", check.Error);
        Assert.Equal(1, (await lone.Agent.RunAsync(Token, "check", "192.0.2.11")).ExitCode);
        Assert.Contains("192.0.2.10", (await lone.Agent.RunAsync(Token, "list")).Output);
        foreach (var arguments in (string[][])[["allow", "192.0.2.1"], ["revoke", "192.0.2.10"], ["status"]])
        {
            var result = await lone.Agent.RunAsync(Token, arguments);
            Assert.Equal(2, result.ExitCode);
            Assert.Contains("the service is not running", result.Error);
        }
    }

    [Fact]
    public async Task Scan_gives_exactly_the_logins_of_a_log_with_their_lines()
    {
        await using var lone = await StartAsync();
        await File.AppendAllTextAsync(lone.LogPath, "Nov 20 10:15:01 mx1 dovecot: imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<x>, method=PLAIN, rip=192.0.2.99, lip=198.51.100.1\n", Token);
        var lines = (await lone.Agent.RunAsync(Token, "scan", lone.LogPath, "--json")).Checked("scan").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        var second = JsonDocument.Parse(lines[1]).RootElement;
        Assert.Equal(
            (2, "login", "2001:db8::25", "carol@example.org", "a1b2c3", "dovecot", "login"),
            (second.GetProperty("line").GetInt32(), second.GetProperty("kind").GetString(), second.GetProperty("address").GetString(), second.GetProperty("user").GetString(), second.GetProperty("session").GetString(), second.GetProperty("preset").GetString(), second.GetProperty("rule").GetString()));
        Assert.True(second.TryGetProperty("time", out var time) && time.TryGetDateTimeOffset(out _));
        var totals = (await lone.Agent.RunAsync(Token, "scan", lone.LogPath)).Output;
        Assert.StartsWith("3 lines, 2 logins from 2 addresses", totals);
        Assert.Contains("1 look-alikes refused", totals);
        Assert.Contains("dovecot/login", totals);
        Assert.StartsWith("3 lines, 0 logins", (await lone.Agent.RunAsync(Token, "scan", lone.LogPath, "--preset", "courier")).Output);
    }

    [Fact]
    public async Task A_server_that_changed_its_words_is_shown_by_scan_warned_of_and_told_by_status()
    {
        await using var lone = await StartAsync();
        var drifted = LoneAgent.LoginLine("192.0.2.50").Replace(" Login: ", " Welcome, logged in: ");
        var other = LoneAgent.LoginLine("192.0.2.50").Replace(" dovecot: ", " cyrus/imap[7]: ").Replace(" imap-login: Login: ", " login succeeded, ");
        await File.AppendAllTextAsync(lone.LogPath, string.Concat(Enumerable.Repeat(drifted, 3)) + string.Concat(Enumerable.Repeat(other, 6)), Token);

        var scan = (await lone.Agent.RunAsync(Token, "scan", lone.LogPath)).Checked("scan").Output;
        Assert.Matches(@"\n3 +dovecot +dovecot +imap-login: Welcome, logged in: user=<\*>, method=\*, rip=\*", scan);
        Assert.Matches(@"\n6 +cyrus/imap +cyrus +login succeeded, user=<\*>", scan);

        CommandResult? status = null;
        await Eventually.TrueAsync(
            async () => (status = await lone.Agent.RunAsync(Token, "status")).Output.Contains("cyrus/imap wrote 6 login-like lines in the last hour, 0 matched"),
            TimeSpan.FromSeconds(10), () => status?.Output ?? "", Token);
        Assert.Contains("dovecot wrote 3 login-like lines in the last hour, 2 matched", status!.Output);
        Assert.Equal(1, status.ExitCode);
        Assert.Equal("DUNNO", await lone.AskAsync("192.0.2.50", Token));
    }

    [Fact]
    public async Task Presets_are_listed_shown_and_tested()
    {
        await using var lone = await StartAsync();
        var list = (await lone.Agent.RunAsync(Token, "presets")).Checked("presets").Output;
        foreach (var name in (string[])["courier", "cyrus", "dovecot", "uw-imap"])
            Assert.Contains($"\n{name} ", list);
        Assert.Contains(@"login (login): \A", (await lone.Agent.RunAsync(Token, "presets", "show", "uw-imap")).Checked("show").Output);
        var tested = (await lone.Agent.RunAsync(Token, "presets", "test")).Checked("test").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Directory.GetFiles(Path.Combine(Repository.Root, "regex-presets"), "*.yaml").Length, tested.Length);
        Assert.All(tested, line => Assert.Matches("^[a-z0-9-]+: [0-9]+ samples, [0-9]+ others, [0-9]+ hostile: ok$", line));
        var own = lone.Directory.Write("own.yaml", "name: own\ntitle: x\nprograms: [imapd]\nrules: []\n");
        var failed = await lone.Agent.RunAsync(Token, "presets", "test", own);
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains($"{own}:1: there are no rules", failed.Error);
    }

    [Fact]
    public async Task Status_tells_sources_rules_store_and_endpoints()
    {
        await using var lone = await StartAsync();
        Assert.Equal("OK", await lone.AskAsync("192.0.2.10", Token));
        var text = (await lone.Agent.RunAsync(Token, "status")).Checked("status").Output;
        Assert.StartsWith("ready, up ", text);
        var json = JsonDocument.Parse((await lone.Agent.RunAsync(Token, "status", "--json")).Checked("status").Output).RootElement;
        var source = json.GetProperty("sources")[0];
        Assert.Equal((lone.LogPath, "reading", 0L, new FileInfo(lone.LogPath).Length), (source.GetProperty("name").GetString(), source.GetProperty("state").GetString(), source.GetProperty("lag").GetInt64(), source.GetProperty("offset").GetInt64()));
        Assert.True(json.GetProperty("endpoints")[0].GetProperty("permitted").GetInt64() >= 1);
        Assert.Contains(json.GetProperty("rules").EnumerateArray(), rule => rule.GetProperty("preset").GetString() == "dovecot" && rule.GetProperty("matches").GetInt64() == 2);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("store").GetProperty("lastError").ValueKind);
    }

    [Fact]
    public async Task Relays_may_ask_over_tcp_on_loopback_and_a_port_in_use_is_named()
    {
        await using var lone = new LoneAgent();
        var (policy, socketmap) = (Ports.Free(), Ports.Free());
        lone.Agent.Settings.Json["RelayEndpoints"] = new JsonArray(
            new JsonObject { ["Kind"] = "policy", ["Listen"] = $"tcp:127.0.0.1:{policy}" },
            new JsonObject { ["Kind"] = "socketmap", ["Listen"] = $"tcp:[::1]:{socketmap}" });
        await lone.Agent.StartAsync(Token);
        lone.WriteLogin("192.0.2.10");
        await lone.Agent.UntilPrintedAsync("authorized: client=192.0.2.10", Token);
        Assert.Equal("action=OK\n\n", await RelayQuestion.AskAsync(new IPEndPoint(IPAddress.Loopback, policy), "request=smtpd_access_policy\nclient_address=192.0.2.10\n\n", "\n\n", Token));
        Assert.Equal("9:NOTFOUND ,", await RelayQuestion.AskAsync(new IPEndPoint(IPAddress.IPv6Loopback, socketmap), "12:m 192.0.2.11,", ",", Token));
        var second = await lone.Agent.RunAsync(Token, "run");
        Assert.Equal(2, second.ExitCode);
        Assert.Contains($"RelayEndpoints:0:Listen: 'tcp:127.0.0.1:{policy}' is in use by another process", second.Error);
    }

    [Fact]
    public async Task A_dry_run_reads_the_log_and_touches_nothing()
    {
        await using var lone = new LoneAgent();
        lone.WriteLogin("192.0.2.10");
        await using var process = ServerProcess.Start(Repository.Program, ["run", "--dry-run", "--config", lone.Agent.Settings.Write()]);
        await process.UntilAsync(() => process.Output.Any(line => line.Contains("authorized: client=192.0.2.10")), "says what it would do", Token);
        Assert.False(File.Exists(lone.Agent.Settings.PolicyPath));
        Assert.False(File.Exists(lone.Agent.Settings.StorePath));
    }

    [Fact]
    public async Task Under_systemd_each_line_begins_with_its_priority()
    {
        await using var lone = new LoneAgent();
        lone.WriteLogin("192.0.2.10");
        await using var process = ServerProcess.Start(
            "/bin/sh", ["-c", "exec 3>&1; JOURNAL_STREAM=$(stat -L -c '%d:%i' /proc/self/fd/3) exec \"$0\" \"$@\"", Repository.Program, "run", "--config", lone.Agent.Settings.Write()]);
        await process.UntilAsync(() => process.Output.Any(line => line.StartsWith("<6>authorized: client=192.0.2.10, account=alice@example.org, until=", StringComparison.Ordinal)), "prints priorities", Token);
        Assert.All(process.Output, line => Assert.Matches("^<[0-7]>[a-z]", line));
    }

    [Fact]
    public async Task The_store_can_be_looked_into_with_sqlite3_while_the_service_runs()
    {
        await using var lone = await StartAsync();
        (await lone.Agent.RunAsync(Token, "allow", "198.51.100.7")).Checked("allow"); // answered when it is on disk
        if (!File.Exists("/usr/bin/sqlite3"))
            Assert.Skip("SKIPPED: sqlite3 is not installed");
        var rows = await Command.RunAsync("sqlite3", [lone.Agent.Settings.StorePath, "PRAGMA integrity_check; SELECT address, account FROM account_logins ORDER BY address; SELECT network FROM hand_entries"], null, Token);
        Assert.Equal("ok\n192.0.2.10|alice@example.org\n2001:db8::25|carol@example.org\n198.51.100.7\n", rows.Checked("sqlite3").Output);
    }

    private static async Task<LoneAgent> StartAsync()
    {
        var lone = new LoneAgent();
        await lone.Agent.StartAsync(Token);
        lone.WriteLogin("192.0.2.10");
        lone.WriteLogin("2001:db8::25", "carol@example.org");
        await lone.UntilPermittedAsync("2001:db8::25", Token);
        return lone;
    }
}
