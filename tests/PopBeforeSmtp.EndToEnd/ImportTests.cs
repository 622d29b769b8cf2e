using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>Moving over from the Perl program: its configuration, and who is in its table now.</summary>
public sealed class ImportTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_old_configuration_comes_to_is_what_the_service_runs_with()
    {
        await using var lone = new LoneAgent();
        var old = lone.Directory.Write("conf.pl", $$"""
            use strict;
            $grace = 20*60;
            $write = 0;
            $file_tail{'name'} = '{{lone.LogPath}}';
            $mynet_func = \&mynet_own;
            sub mynet_own { '198.51.100.0/24'; }
            $pat = '^(... .. ..:..:..) \S+ (?:imapd|ipop3d)\[\d+\]: (?:Login|Auth) user=\S+ host=(?:\S+ )?\[(\d+\.\d+\.\d+\.\d+)\]';
            system('touch {{lone.Directory.Combine("ran")}}');
            """);
        var settings = lone.Directory.Combine("imported.json");
        var import = await lone.Agent.RunAsync(Token, "import", old, "--out", settings);
        Assert.Equal((1, ""), (import.ExitCode, import.Output));
        Assert.Contains($"{old}:8: 'system('touch ", import.Error);
        Assert.False(File.Exists(lone.Directory.Combine("ran")));
        Assert.Contains("it is there already", (await lone.Agent.RunAsync(Token, "import", old, "--out", settings)).Error);

        var merged = JsonNode.Parse(await File.ReadAllTextAsync(settings, Token))!.AsObject();
        foreach (var (key, value) in merged)
            lone.Agent.Settings.Json[key] = value!.DeepClone();
        lone.Agent.Settings.Json["Authorization"]!["NeverAuthorize"] = new JsonArray();
        await lone.Agent.StartAsync(Token);
        await File.AppendAllTextAsync(lone.LogPath, UwLine("198.51.100.7") + LoneAgent.LoginLine("192.0.2.11") + UwLine("192.0.2.10"), Token);
        await lone.UntilPermittedAsync("192.0.2.10", Token);
        Assert.Equal("DUNNO", await lone.AskAsync("198.51.100.7", Token));
        Assert.Equal("DUNNO", await lone.AskAsync("192.0.2.11", Token));
        Assert.Contains("for another 20 min", (await lone.Agent.RunAsync(Token, "check", "192.0.2.10")).Output);
    }

    [Fact]
    public async Task Who_is_in_the_old_table_may_relay_for_one_window_and_why_tells_it()
    {
        await using var lone = await StartAsync();
        var table = await BuildAsync(lone, "192.0.2.10 ok\n2001:db8::25 ok\n192.0.2.20 ok\n198.51.100.5 ok\n127.0.0.1 ok\n192.0.2 ok\nexample.org ok\n192.0.2.66 REJECT\n192.168.1.5 ok\n");
        var config = lone.Directory.Write("conf.pl", $"$dbfile = '{table}';\n");

        var shown = await lone.Agent.RunAsync(Token, "import", config, "--addresses");
        Assert.Equal(1, shown.ExitCode);
        Assert.Contains("4 would be taken over. Nothing has been changed", shown.Output);
        foreach (var refused in (string[])["'127.0.0.1' is left out: no client", "'192.0.2' is left out: it is not a whole address", "'example.org' is left out", "'192.0.2.66' is left out: its value is 'REJECT'", "'192.168.1.5' is left out: it is a private address"])
            Assert.Contains($"{table}.db: {refused}", shown.Error);
        Assert.Equal("DUNNO", await lone.AskAsync("192.0.2.10", Token));

        var applied = await lone.Agent.RunAsync(Token, "import", config, "--addresses", "--apply");
        Assert.Equal(1, applied.ExitCode);
        Assert.Contains("192.0.2.10 may relay for 30 min\n", applied.Output);
        Assert.Contains("2 taken over, 1 may relay already, 1 refused.", applied.Output);
        Assert.Contains("198.51.100.5 cannot be allowed: NeverAuthorize has 198.51.100.0/24", applied.Error);
        Assert.Equal("OK", await lone.AskAsync("192.0.2.10", Token));
        Assert.Equal("OK", await lone.AskAsync("2001:db8::25", Token));
        foreach (var stranger in (string[])["127.0.0.1", "192.0.2.66", "192.168.1.5", "198.51.100.5", "192.0.2.11"])
            Assert.Equal("DUNNO", await lone.AskAsync(stranger, Token));
        var why = (await lone.Agent.RunAsync(Token, "why", "192.0.2.10")).Checked("why").Output;
        Assert.Contains($"import from {table}.db", why);
        Assert.Contains("alice@example.org", (await lone.Agent.RunAsync(Token, "why", "192.0.2.20")).Output);
    }

    [Fact]
    public async Task A_table_that_is_old_or_others_may_write_to_or_no_table_takes_over_nobody()
    {
        await using var lone = await StartAsync();
        var table = await BuildAsync(lone, "192.0.2.10 ok\n");
        async Task AssertRefusedAsync(string why)
        {
            var refused = await lone.Agent.RunAsync(Token, "import", lone.Directory.Write("conf.pl", "1;\n"), "--addresses", table, "--apply");
            Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
            Assert.Contains(why, refused.Error);
        }

        (await Command.RunAsync("chmod", ["0606", table + ".db"], null, Token)).Checked("chmod");
        await AssertRefusedAsync("everybody may write to it");
        (await Command.RunAsync("chmod", ["0600", table + ".db"], null, Token)).Checked("chmod");
        File.SetLastWriteTimeUtc(table + ".db", TimeProvider.System.GetUtcNow().AddHours(-1).UtcDateTime);
        await AssertRefusedAsync("it was last written 60 min ago, and a login counts for 30 min");
        await File.WriteAllTextAsync(table + ".db", "no table", Token);
        await AssertRefusedAsync(table);
        File.Delete(table + ".db");
        await AssertRefusedAsync("there is no such file");
        Assert.Equal("DUNNO", await lone.AskAsync("192.0.2.10", Token));
    }

    [Fact]
    public async Task Where_Postfix_has_no_hash_db_dump_reads_the_table()
    {
        var tools = await PackageTree.GetAsync(Token, "db5.3-util");
        await using var lone = await StartAsync();
        var table = await BuildAsync(lone, "192.0.2.10 ok\n2001:db8::25 ok\n192.0.2 ok\n");
        // What the Perl program adds has no NUL at its end, other than what postmap writes.
        await Command.RunAsync("sh", ["-c", $"printf '192.0.2.12\\nok\\n' | '{tools.Path}/usr/bin/db5.3_load' -T -t hash '{table}.db'"], null, Token);
        var programs = lone.Directory.CreateDirectory("programs");
        (await Command.RunAsync("sh", ["-c", $"cd '{programs}' && printf '#!/bin/sh\\necho btree\\n' >postconf && chmod 755 postconf && ln -s '{tools.Path}/usr/bin/db5.3_dump' db_dump"], null, Token)).Checked("sh");
        lone.Agent.Environment["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}";

        var applied = await lone.Agent.RunAsync(Token, "import", lone.Directory.Write("conf.pl", "1;\n"), "--addresses", table, "--apply");
        Assert.Equal($"{table}.db: '192.0.2' is left out: it is not a whole address\n", applied.Error);
        Assert.Contains("3 taken over, 0 may relay already, 0 refused.", applied.Output);
        foreach (var client in (string[])["192.0.2.10", "192.0.2.12", "2001:db8::25"])
            Assert.Equal("OK", await lone.AskAsync(client, Token));
    }

    private static async Task<LoneAgent> StartAsync()
    {
        if (!(await Command.RunAsync("postconf", ["-m"], null, Token)).Output.Split('\n').Contains("hash"))
            Assert.Skip("SKIPPED: this Postfix has no hash maps");
        var lone = new LoneAgent();
        lone.Agent.Settings.Json["Authorization"]!["NeverAuthorize"] = new JsonArray("198.51.100.0/24");
        await lone.Agent.StartAsync(Token);
        lone.WriteLogin("192.0.2.20");
        await lone.UntilPermittedAsync("192.0.2.20", Token);
        return lone;
    }

    /// <summary>The file that the Perl program writes is the same as this one: a Berkeley DB hash, one row an address.</summary>
    private static async Task<string> BuildAsync(LoneAgent lone, string rows)
    {
        var table = lone.Directory.Write("popauth", rows);
        (await Command.RunAsync("postmap", [$"hash:{table}"], null, Token)).Checked("postmap");
        File.Delete(table);
        return table;
    }

    private static string UwLine(string address) => LoneAgent.LoginLine(address).Split(" dovecot: ")[0] + $" imapd[4711]: Login user=alice host=[{address}]\n";
}
