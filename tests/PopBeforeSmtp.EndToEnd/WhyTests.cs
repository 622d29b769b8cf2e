using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>Each answer can be explained afterwards, from the line of the log to what a relay is told.</summary>
public sealed class WhyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_yes_is_explained_by_the_line_and_where_it_stands_and_still_after_a_restart()
    {
        await using var lone = new LoneAgent();
        await File.AppendAllTextAsync(lone.LogPath, "Ünrelated\nnoise\n", Token);
        var line = LoneAgent.LoginLine("192.0.2.10");
        await lone.Agent.StartAsync(Token);
        await File.AppendAllTextAsync(lone.LogPath, line, Token);
        await lone.UntilPermittedAsync("192.0.2.10", Token);
        await AssertExplainedAsync(lone, line, "5:OK OK,");
        await lone.Agent.StopAsync(Token);
        await AssertExplainedAsync(lone, line, null);
        await lone.Agent.StartAsync(Token);
        await AssertExplainedAsync(lone, line, "5:OK OK,");
    }

    [Fact]
    public async Task A_no_is_explained()
    {
        await using var lone = new LoneAgent();
        lone.Agent.Settings.Json["Authorization"]!["NeverAuthorize"] = new JsonArray("198.51.100.0/24");
        await lone.Agent.StartAsync(Token);
        lone.WriteLogin("198.51.100.5", "webmail");
        lone.WriteLogin("192.0.2.10");
        await lone.UntilPermittedAsync("192.0.2.10", Token);
        var refused = await WhyAsync(lone, 1, "198.51.100.5");
        Assert.Matches("^refused: NeverAuthorize has 198.51.100.0/24; webmail logged in from there [0-9]+ s ago$", Text(refused, "reason"));
        Assert.Equal(("refused", "dovecot", "login"), (Text(refused, "evidence", "what"), Text(refused, "evidence", "evidence", "preset"), Text(refused, "evidence", "evidence", "rule")));
        Assert.Contains("user=<webmail>", Text(refused, "evidence", "evidence", "line"));
        Assert.Equal(["action=DUNNO", "9:NOTFOUND ,"], Answers(refused));
        var unknown = await lone.Agent.RunAsync(Token, "why", "192.0.2.77");
        Assert.Equal(1, unknown.ExitCode);
        Assert.StartsWith("192.0.2.77 may not relay: no login was seen from this address.\n", unknown.Output);
        var odd = await lone.Agent.RunAsync(Token, "why", "192.0.2");
        Assert.Equal((2, "pop-before-smtp: '192.0.2' is not a whole address; write 192.0.2.10 or 2001:db8::25\n"), (odd.ExitCode, odd.Error));
    }

    [Fact]
    public async Task What_was_done_by_hand_is_explained_with_who_did_it()
    {
        await using var lone = new LoneAgent();
        lone.Agent.Environment["SUDO_USER"] = "dora";
        await lone.Agent.StartAsync(Token);
        (await lone.Agent.RunAsync(Token, "allow", "198.51.100.0/24", "--for", "2h", "--note", "the printer")).Checked("allow");
        var allowed = await WhyAsync(lone, 0, "198.51.100.7");
        Assert.Matches("^allowed by hand by dora [0-9]+ s ago as part of 198.51.100.0/24, note: the printer$", Text(allowed, "reason"));
        lone.WriteLogin("192.0.2.10");
        await lone.UntilPermittedAsync("192.0.2.10", Token);
        (await lone.Agent.RunAsync(Token, "revoke", "192.0.2.10")).Checked("revoke");
        await lone.Agent.StopAsync(Token);
        await lone.Agent.StartAsync(Token);
        var revoked = await WhyAsync(lone, 1, "192.0.2.10");
        Assert.Matches("^revoked [0-9]+ s ago by dora$", Text(revoked, "reason"));
        Assert.Equal(["revoked", "authorized"], revoked.GetProperty("history").EnumerateArray().Select(one => Text(one, "what")));
        Assert.Contains("user=<alice@example.org>", Text(revoked, "evidence", "evidence", "line"));
    }

    [Fact]
    public async Task What_expired_is_explained_when_its_row_is_long_gone()
    {
        await using var lone = new LoneAgent();
        lone.Agent.Settings.Window("00:00:01");
        await lone.Agent.StartAsync(Token);
        lone.WriteLogin("192.0.2.10");
        await lone.Agent.UntilPrintedAsync("expired: client=192.0.2.10", Token);
        var expired = await WhyAsync(lone, 1, "192.0.2.10");
        Assert.Matches(@"^its last login expired [0-9]+ s ago \(alice@example.org\)$", Text(expired, "reason"));
        Assert.Equal(["expired", "authorized"], expired.GetProperty("history").EnumerateArray().Select(one => Text(one, "what")));
    }

    [Fact]
    public async Task A_login_in_one_of_several_logs_is_explained_by_its_file()
    {
        await using var lone = new LoneAgent();
        lone.Directory.Write("logs/imap.log", LoneAgent.LoginLine("192.0.2.9"));
        lone.Directory.Write("logs/pop.log", "noise\n" + LoneAgent.LoginLine("192.0.2.10"));
        lone.Agent.Settings.Json["LogSources"] = new JsonArray(new JsonObject { ["Kind"] = "file", ["Path"] = lone.Directory.Combine("logs", "*.log") });
        await lone.Agent.StartAsync(Token);
        await lone.UntilPermittedAsync("192.0.2.10", Token);
        var evidence = (await WhyAsync(lone, 0, "192.0.2.10")).GetProperty("evidence").GetProperty("evidence");
        Assert.Equal((lone.Directory.Combine("logs", "*.log"), lone.Directory.Combine("logs", "pop.log")), (Text(evidence, "source"), Text(evidence, "log")));
        Assert.Equal(6, evidence.GetProperty("position").GetInt64());
    }

    [Fact]
    public async Task A_login_in_the_journal_is_explained_by_its_entry()
    {
        if (!File.Exists(JournalFile.Program))
            Assert.Skip($"SKIPPED: systemd-journal-remote is not installed ({JournalFile.Program} not found)");
        await using var lone = new LoneAgent();
        var journal = new JournalFile(lone.Directory);
        lone.Agent.Settings.Json["LogSources"] = new JsonArray(new JsonObject { ["Kind"] = "journal", ["Units"] = new JsonArray("dovecot.service"), ["Directory"] = journal.Directory });
        const string message = "imap-login: Login: user=<alice@example.org>, method=PLAIN, rip=192.0.2.10, lip=198.51.100.1, mpid=4711, TLS, session=<a1b2c3>";
        await journal.AppendAsync(
            Token, JournalFile.Field("_SYSTEMD_UNIT", "dovecot.service"), JournalFile.Field("_UID", "0"), JournalFile.Field("SYSLOG_IDENTIFIER", "dovecot"), JournalFile.Field("_PID", "811"), JournalFile.Field("MESSAGE", message));
        await lone.Agent.StartAsync(Token);
        await lone.UntilPermittedAsync("192.0.2.10", Token);
        var evidence = (await WhyAsync(lone, 0, "192.0.2.10")).GetProperty("evidence").GetProperty("evidence");
        Assert.Equal($"dovecot[811]: {message}", Text(evidence, "line"));
        var entry = await Command.RunAsync("journalctl", ["--directory", journal.Directory, "--cursor", Text(evidence, "cursor"), "--lines=1", "--output=cat"], null, Token);
        Assert.Equal(message + "\n", entry.Checked("journalctl").Output);
    }

    [Fact]
    public async Task The_text_of_a_log_does_not_speak_to_the_terminal()
    {
        await using var lone = new LoneAgent();
        await lone.Agent.StartAsync(Token);
        await File.AppendAllTextAsync(lone.LogPath, LoneAgent.LoginLine("192.0.2.10").Replace("method=PLAIN", "method=PLAIN, x=\u202E\u0301\u200B"), Token);
        lone.WriteLogin("192.0.2.11");
        await lone.UntilPermittedAsync("192.0.2.11", Token);
        var why = await lone.Agent.RunAsync(Token, "why", "192.0.2.10");
        Assert.DoesNotContain(why.Output, character => (char.IsControl(character) && character != '\n') || character is '\u202E' or '\u200B');
    }

    [Fact]
    public async Task A_long_history_is_shown_in_part_unless_all_is_wanted()
    {
        await using var lone = new LoneAgent();
        await lone.Agent.StartAsync(Token);
        for (var i = 1; i <= 25; i++)
            lone.WriteLogin("192.0.2.10", $"user{i}");
        lone.WriteLogin("192.0.2.11");
        await lone.UntilPermittedAsync("192.0.2.11", Token);
        var some = (await lone.Agent.RunAsync(Token, "why", "192.0.2.10")).Checked("why").Output;
        Assert.Contains("History (the latest 20 of 25, --all for the rest):", some);
        Assert.DoesNotContain(" user5 ", some);
        var all = (await lone.Agent.RunAsync(Token, "why", "192.0.2.10", "--all")).Checked("why").Output.Split('\n');
        var table = all.SkipWhile(line => line != "History:").Skip(2).ToList();
        Assert.Contains(" user25 ", table[0]);
        Assert.Contains(" user1 ", table[24]);
    }

    private static async Task AssertExplainedAsync(LoneAgent lone, string line, string? socketmap)
    {
        var why = await WhyAsync(lone, 0, "192.0.2.10");
        Assert.Matches("^alice@example.org logged in from there [0-9]+ s ago; window 30 min$", Text(why, "reason"));
        var evidence = why.GetProperty("evidence").GetProperty("evidence");
        Assert.Equal((lone.LogPath, "dovecot", "login", "imap"), (Text(evidence, "log"), Text(evidence, "preset"), Text(evidence, "rule"), Text(evidence, "protocol")));
        Assert.Equal(line.TrimEnd('\n'), Text(evidence, "line"));
        Assert.Equal(line, await ReadAtAsync(Text(evidence, "log"), evidence.GetProperty("position").GetInt64(), Encoding.UTF8.GetByteCount(line)));
        Assert.Equal(socketmap is null ? [] : ["action=OK", socketmap], Answers(why));
        var text = (await lone.Agent.RunAsync(Token, "why", "192.0.2.10")).Checked("why").Output;
        Assert.StartsWith("192.0.2.10 may relay for another ", text);
        Assert.Contains($", byte {evidence.GetProperty("position").GetInt64()} (inode ", text);
        Assert.Contains(line, text);
    }

    /// <summary>As somebody would look it up: with dd(1), at the byte that was said.</summary>
    private static async Task<string> ReadAtAsync(string log, long position, int length) =>
        (await Command.RunAsync("dd", [$"if={log}", $"skip={position}", $"count={length}", "iflag=skip_bytes,count_bytes", "status=none"], null, Token)).Checked("dd").Output;

    private static async Task<JsonElement> WhyAsync(LoneAgent lone, int status, string address)
    {
        var why = await lone.Agent.RunAsync(Token, "why", address, "--json");
        Assert.Equal((status, address), (why.ExitCode, Text(JsonSerializer.Deserialize<JsonElement>(why.Output), "client")));
        return JsonSerializer.Deserialize<JsonElement>(why.Output);
    }

    private static IEnumerable<string> Answers(JsonElement why) => why.GetProperty("answers").EnumerateArray().Select(answer => Text(answer, "answer"));

    private static string Text(JsonElement element, params string[] path) => path.Aggregate(element, (at, name) => at.GetProperty(name)).GetString()!;
}
