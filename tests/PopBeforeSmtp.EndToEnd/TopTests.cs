using System.Text.RegularExpressions;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>top beside a running service, on a terminal and without one.</summary>
public sealed class TopTests
{
    private const string Hostile = "a\u009b2Jb\u202ec\u05d0e\u0301@example.org";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_80_by_24_it_shows_who_may_relay_rates_and_logs()
    {
        await using var lone = await StartAsync();
        await using var terminal = await StartTopAsync(lone, 80, 24);
        ScreenText.AssertIs(
            $"""
            pop-before-smtp  ready  up ~ s  window 30 min~ ##:##:##Z
            table         3 addresses, 1 entries by hand
            log lines/s       0.0  ▁~
            recognised/s      0.0  ▁~
            answers/s         0.0  ▁~  OK 0.0, no opinion 0.0, later 0.0
            log           reading     0 B behind      {lone.LogPath}
            -- 1-4 of 4 who may relay, by newest login -------------------------------------
            CLIENT           ACCOUNT                 LAST LOGIN  EXPIRES    OPEN  NOTE
            192.0.2.66       a?2Jb?c?e?@example.org  ~ ago ~in ## min  1
            2001:db8::25     日本語@example.org      ~ ago ~in ## min  1
            192.0.2.10       alice@example.org       ~ ago ~in ## min  1
            198.51.100.0/24  -                       -           never      -     scanner











            q leave  s sort  / filter  arrows choose  r revoke  Esc clear
            """,
            await terminal.ScreenAsync(Token));
    }

    [Fact]
    public async Task What_a_client_wrote_into_a_log_does_not_reach_the_terminal_as_it_is()
    {
        await using var lone = await StartAsync();
        await using var terminal = await TmuxTerminal.StartAsync(120, 30, Token);
        var record = lone.Directory.Combine("record");
        await terminal.RecordAsync(record, Token);
        await terminal.RunAsync($"clear; {TopCommand(lone)}; echo ended $?", Token);
        await UntilShownAsync(terminal);
        await terminal.TypeAsync("jr", Token);
        await UntilAsync(terminal, "Revoke 192.0.2.66 (a?2Jb?c?e?@example.org)? y/N");
        await terminal.TypeAsync("nq", Token);
        await UntilAsync(terminal, "ended 0");
        var sent = await File.ReadAllTextAsync(record, Token);
        Assert.Contains("a?2Jb?c?e?@example.org", sent);
        Assert.DoesNotContain(sent, character => Hostile.Contains(character) && !char.IsAscii(character));
    }

    [Fact]
    public async Task On_120_by_40_there_is_room_for_more_columns_and_a_row_that_turns_is_not_drawn_twice()
    {
        await using var lone = await StartAsync();
        await using var terminal = await StartTopAsync(lone, 120, 40);
        var screen = await terminal.ScreenAsync(Token);
        Assert.Equal(["CLIENT", "ACCOUNT", "PROTOCOL", "SERVER", "LAST", "LOGIN", "EXPIRES", "LOGINS", "OPEN", "NOTE"], screen[7].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(40, screen.Length);
        Assert.Equal(new string('-', 10), screen[6][110..]);
        lone.WriteLogin("192.0.2.11", "dora@example.org");
        screen = await terminal.UntilAsync(lines => lines[6].StartsWith("-- 1-5 of 5 ", StringComparison.Ordinal), "the login is shown", Token);
        Assert.StartsWith("192.0.2.11       dora@example.org ", screen[8]);
        Assert.Single(screen, line => line.StartsWith("192.0.2.11 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_sort_filter_and_revoke_after_a_question()
    {
        await using var lone = await StartAsync();
        await using var terminal = await StartTopAsync(lone, 80, 24);
        await terminal.TypeAsync("s", Token);
        await UntilAsync(terminal, "-- 1-4 of 4 who may relay, by expiry -");
        await terminal.TypeAsync("/alice", Token);
        await UntilAsync(terminal, "Filter: alice_   Enter: keep, Esc: all");
        await UntilAsync(terminal, "-- 1-1 of 1 who may relay, by expiry, filter: alice -");
        await terminal.PressAsync("Enter", Token);
        await terminal.TypeAsync("r", Token);
        await UntilAsync(terminal, "Choose a row first, with the arrow keys.");
        await terminal.PressAsync("Down", Token);
        await terminal.TypeAsync("r", Token);
        await UntilAsync(terminal, "Revoke 192.0.2.10 (alice@example.org)? y/N");
        await terminal.PressAsync("Enter", Token);
        await UntilAsync(terminal, "Nothing was revoked.");
        Assert.Equal("OK", await lone.AskAsync("192.0.2.10", Token));
        await terminal.TypeAsync("r", Token);
        await UntilAsync(terminal, "Revoke 192.0.2.10 (alice@example.org)? y/N");
        await terminal.TypeAsync("y", Token);
        await UntilAsync(terminal, "-- Nobody who may relay matches., filter: alice -");
        await UntilAsync(terminal, "revoked: 192.0.2.10");
        Assert.Equal("DUNNO", await lone.AskAsync("192.0.2.10", Token));
        await terminal.PressAsync("Escape", Token);
        await UntilAsync(terminal, "-- 1-3 of 3 who may relay, by expiry -");
    }

    [Fact]
    public async Task It_takes_any_size_and_follows_it()
    {
        await using var lone = await StartAsync();
        await using var terminal = await StartTopAsync(lone, 40, 10);
        await AssertFillsAsync(terminal, 40, 10);
        await terminal.ResizeAsync(120, 40, Token);
        await AssertFillsAsync(terminal, 120, 40);
        await terminal.ResizeAsync(12, 4, Token);
        await AssertFillsAsync(terminal, 12, 4);
        await terminal.ResizeAsync(40, 10, Token);
        await AssertFillsAsync(terminal, 40, 10);
    }

    [Theory]
    [InlineData("q", 0)]
    [InlineData("C-c", 0)]
    [InlineData("TERM", 0)]
    [InlineData("HUP", 0)]
    public async Task However_it_ends_the_terminal_is_as_it_was(string end, int status)
    {
        const string state = "#{alternate_on} #{cursor_flag} #{wrap_flag} #{keypad_flag} #{keypad_cursor_flag} #{insert_flag}";
        await using var lone = await StartAsync();
        await using var terminal = await TmuxTerminal.StartAsync(80, 24, Token);
        var (before, keys) = (await terminal.StateAsync(state, Token), await KeysAsync(terminal, lone));
        var pid = lone.Directory.Combine("pid");
        await terminal.RunAsync($"clear; echo before; sh -c 'echo $$ >{pid}; exec {TopCommand(lone)}'; echo ended $?", Token);
        await UntilShownAsync(terminal);
        Assert.NotEqual(before, await terminal.StateAsync(state, Token));
        if (end is "TERM" or "HUP")
            (await Command.RunAsync("/bin/kill", [$"-{end}", (await File.ReadAllTextAsync(pid, Token)).Trim()], null, Token)).Checked("kill");
        else
            await terminal.PressAsync(end, Token);
        var screen = await terminal.UntilAsync(lines => lines.Any(line => line == $"ended {status}"), "top ends", Token);
        Assert.Equal(["before", $"ended {status}", "$"], screen.Where(line => line.Length > 0));
        Assert.Equal(before, await terminal.StateAsync(state, Token));
        Assert.Equal(keys, await KeysAsync(terminal, lone));
    }

    [Fact]
    public async Task It_is_not_stopped_by_a_key_because_the_shell_would_get_a_terminal_without_echo()
    {
        await using var lone = await StartAsync();
        await using var terminal = await TmuxTerminal.StartAsync(80, 24, Token);
        await terminal.RunAsync($"clear; {TopCommand(lone)}; echo ended $?", Token);
        await UntilShownAsync(terminal);
        await terminal.PressAsync("C-z", Token);
        await terminal.TypeAsync("s", Token);
        await UntilAsync(terminal, "-- 1-4 of 4 who may relay, by expiry -");
        await terminal.TypeAsync("q", Token);
        await UntilAsync(terminal, "ended 0");
    }

    [Fact]
    public async Task While_the_service_is_away_it_says_so_and_goes_on_trying()
    {
        await using var lone = new LoneAgent();
        await using var terminal = await TmuxTerminal.StartAsync(120, 30, Token);
        await terminal.RunAsync(TopCommand(lone), Token);
        await UntilAsync(terminal, "! the service is not running (unix:");
        await lone.Agent.StartAsync(Token);
        lone.WriteLogin("192.0.2.10");
        await UntilAsync(terminal, "pop-before-smtp  ready  up ");
        await UntilAsync(terminal, "192.0.2.10 ");
        await lone.Agent.StopAsync(Token);
        await UntilAsync(terminal, "pop-before-smtp  AWAY  ");
        await UntilAsync(terminal, "192.0.2.10 ");
        await lone.Agent.StartAsync(Token);
        await UntilAsync(terminal, "pop-before-smtp  ready  up ");
    }

    [Fact]
    public async Task Without_a_terminal_it_prints_a_line_each_time()
    {
        await using var lone = await StartAsync();
        var result = (await lone.Agent.RunAsync(Token, "top", "--count", "2")).Checked("top");
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        var log = Regex.Escape(lone.LogPath);
        Assert.Matches($@"^[0-9-]+T[0-9:]+Z 3 addresses in the table, 1 entries by hand; log lines/s -, recognised/s -; answers/s - \(OK -, no opinion -, later -\); {log} reading, 0 B behind; newest 192\.0\.2\.66 a\?2Jb\?c\?e\?@example\.org [0-9]+ s ago$", lines[0]);
        Assert.Contains("; log lines/s 0.0, recognised/s 0.0; answers/s 0.0 (OK 0.0, ", lines[1]);
        await lone.Agent.StopAsync(Token);
        var away = await lone.Agent.RunAsync(Token, "top", "--count", "2");
        Assert.Equal((2, ""), (away.ExitCode, away.Output));
        Assert.StartsWith("pop-before-smtp: the service is not running (unix:", away.Error);
    }

    [Fact]
    public async Task It_ends_when_nobody_reads_its_lines_any_more_and_leaves_a_file_to_others()
    {
        await using var lone = await StartAsync();
        var piped = await Command.RunAsync("/bin/sh", ["-c", $"{TopCommand(lone)} | head -n 1"], null, Token);
        Assert.Single(piped.Checked("top").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var file = lone.Directory.Combine("lines");
        (await Command.RunAsync("/bin/sh", ["-c", $"(echo before; {TopCommand(lone)} --count 1; echo after) >{file}"], null, Token)).Checked("top");
        var lines = await File.ReadAllLinesAsync(file, Token);
        Assert.Equal((3, "before", "after"), (lines.Length, lines[0], lines[^1]));
    }

    private static async Task<LoneAgent> StartAsync()
    {
        var lone = new LoneAgent();
        await lone.Agent.StartAsync(Token);
        (await lone.Agent.RunAsync(Token, "allow", "198.51.100.0/24", "--forever", "--note", "scanner")).Checked("allow");
        foreach (var (address, user) in ((string, string)[])[("192.0.2.10", "alice@example.org"), ("2001:db8::25", "日本語@example.org"), ("192.0.2.66", Hostile)])
        {
            lone.WriteLogin(address, user);
            await lone.UntilPermittedAsync(address, Token);
        }
        return lone;
    }

    private static async Task<TmuxTerminal> StartTopAsync(LoneAgent lone, int width, int height)
    {
        var terminal = await TmuxTerminal.StartAsync(width, height, Token);
        await terminal.RunAsync($"clear; exec {TopCommand(lone)}", Token);
        await UntilShownAsync(terminal);
        return terminal;
    }

    private static string TopCommand(LoneAgent lone) => $"{Repository.Program} top --config {lone.Agent.Settings.Write()}";

    /// <summary>Until two answers of the service are known.</summary>
    private static Task<string[]> UntilShownAsync(TmuxTerminal terminal) => terminal.UntilAsync(
        lines => lines.Any(line => line.StartsWith("log lines/s       0.0  ▁", StringComparison.Ordinal)),
        "top is shown", Token);

    private static Task<string[]> UntilAsync(TmuxTerminal terminal, string start) =>
        terminal.UntilAsync(lines => lines.Any(line => line.StartsWith(start, StringComparison.Ordinal)), $"shows: {start}", Token);

    private static async Task AssertFillsAsync(TmuxTerminal terminal, int width, int height)
    {
        var keys = "q leave  s sort  / filter  arrows choose  r revoke  Esc clear";
        var foot = keys.Length <= width ? keys : keys[..(width - 1)] + "…";
        var screen = await terminal.UntilAsync(lines => lines.Length == height && lines[^1] == foot, $"fills {width} by {height}", Token);
        Assert.StartsWith("pop-before-smtp"[..Math.Min(15, width - 1)], screen[0]);
        Assert.Single(screen, line => line == foot);
    }

    private static async Task<string> KeysAsync(TmuxTerminal terminal, LoneAgent lone)
    {
        var file = lone.Directory.Combine(Path.GetRandomFileName());
        await terminal.RunAsync($"stty -a >{file}.new; mv {file}.new {file}; clear", Token);
        await Eventually.TrueAsync(() => File.Exists(file), TimeSpan.FromSeconds(20), () => "stty has written", Token);
        await terminal.UntilAsync(lines => lines[0] == "$", "the shell asks", Token);
        return await File.ReadAllTextAsync(file, Token);
    }
}
