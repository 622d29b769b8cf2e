using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>list and status on a terminal: every row is one line of it, and nothing of the sort elsewhere.</summary>
public sealed class TableLooksTests
{
    private const string LongName = "someone-with-a-long-name@a-department-with-a-long-name.example.org";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_fits_60_80_and_120_columns()
    {
        await using var lone = await StartAsync();
        await AssertShownAsync(lone, "list", 60, """
            CLIENT           ACCOUNT         LAST LOGIN  EXPIRES    OPEN
            198.51.100.0/24  -               -           never      -
            192.0.2.10       alice@example…  ~ ago ~in ## min  1
            2001:db8::25     someone-with-…  ~ ago ~in ## min  1
            """);
        await AssertShownAsync(lone, "list", 80, """
            CLIENT           ACCOUNT           LAST LOGIN  EXPIRES    OPEN  NOTE
            198.51.100.0/24  -                 -           never      -     the scanner on …
            192.0.2.10       alice@example.o…  ~ ago ~in ## min  1
            2001:db8::25     someone-with-a-…  ~ ago ~in ## min  1
            """);
        await AssertShownAsync(lone, "list", 120, """
            CLIENT           ACCOUNT                           SERVER   LAST LOGIN  EXPIRES    OPEN  NOTE
            198.51.100.0/24  -                                 by hand  -           never      -     the scanner on the second floor
            192.0.2.10       alice@example.org                 dovecot  ~ ago ~in ## min  1
            2001:db8::25     someone-with-a-long-name@a-depa…  dovecot  ~ ago ~in ## min  1
            """);
    }

    [Fact]
    public async Task Status_fits_60_80_and_120_columns()
    {
        await using var lone = await StartAsync();
        var head = $"""
            ready, up ~ s, window 30 min
            2 addresses, 1 entries by hand
            store {lone.Agent.Settings.StorePath}: ok

            """;
        var rules = $"""

            RULE           LOG                         MATCHES
            dovecot/login  {lone.LogPath}  2
            ## other rules have matched nothing since the start

            """;
        await AssertShownAsync(lone, "status", 60, head + """

            LOG                STATE    BEHIND  LINES  NOT TRUSTED  GAPS
            …~/mail.log  reading  0       2      0            0

            """ + rules + """

            ENDPOINT   LISTEN           PERMITTED  NO OPINION  TRY LATER
            policy     …~/policy  1          ~ 0
            socketmap  …~/socketmap  0          0           0
            """);
        await AssertShownAsync(lone, "status", 80, head + """

            LOG                  STATE    READ TO  BEHIND  LINES  DROPPED  NOT TRUSTED  GAPS
            …~/mail.log  reading  ###      0       2      0        0            0

            """ + rules + """

            ENDPOINT   LISTEN                    PERMITTED  NO OPINION  TRY LATER  MALFORMED
            policy     …~/policy  1          ~ 0          0
            socketmap  …~/socketmap  0          0           0          0
            """);
        await AssertShownAsync(lone, "status", 120, head + $"""

            LOG                         STATE    READ TO  BEHIND  LINES  DROPPED  NOT TRUSTED  GAPS
            {lone.LogPath}  reading  ###      0       2      0        0            0

            """ + rules + $"""

            ENDPOINT   LISTEN                            CONNECTIONS  PERMITTED  NO OPINION  TRY LATER  MALFORMED
            policy     unix:{lone.Agent.Settings.PolicyPath}     #            1          ~ 0          0
            socketmap  unix:{lone.Agent.Settings.SocketmapPath}  0            0          0           0          0
            """);
    }

    [Fact]
    public async Task States_are_coloured_on_a_terminal_and_not_with_NO_COLOR()
    {
        await using var lone = await StartAsync();
        await using var terminal = await TmuxTerminal.StartAsync(80, 40, Token);
        await ShowAsync(terminal, lone, "list");
        Assert.Contains("\u001b[32min ", await terminal.ColouredAsync(Token));
        await ShowAsync(terminal, lone, "status");
        Assert.Contains("\u001b[32mreading", await terminal.ColouredAsync(Token));
        await terminal.RunAsync("NO_COLOR=1; export NO_COLOR", Token);
        await ShowAsync(terminal, lone, "list");
        Assert.DoesNotMatch("\u001b\\[([0-9]+;)*3[0-7]m", await terminal.ColouredAsync(Token));
        await ShowAsync(terminal, lone, "status");
        Assert.DoesNotMatch("\u001b\\[([0-9]+;)*3[0-7]m", await terminal.ColouredAsync(Token));
    }

    [Fact]
    public async Task In_a_pipe_nothing_is_cut_left_out_or_coloured()
    {
        await using var lone = await StartAsync();
        var list = (await lone.Agent.RunAsync(Token, "list")).Checked("list").Output;
        Assert.Contains(LongName, list);
        var status = (await lone.Agent.RunAsync(Token, "status")).Checked("status").Output;
        Assert.Contains(lone.LogPath, status);
        Assert.Contains("courier/", status);
        foreach (var output in (string[])[list, status])
        {
            Assert.DoesNotContain("\u001b", output);
            Assert.DoesNotContain("…", output);
        }
    }

    private static async Task<LoneAgent> StartAsync()
    {
        var lone = new LoneAgent();
        await lone.Agent.StartAsync(Token);
        (await lone.Agent.RunAsync(Token, "allow", "198.51.100.0/24", "--forever", "--note", "the scanner on the second floor")).Checked("allow");
        lone.WriteLogin("192.0.2.10");
        lone.WriteLogin("2001:db8::25", LongName);
        await lone.UntilPermittedAsync("2001:db8::25", Token);
        return lone;
    }

    private static async Task AssertShownAsync(LoneAgent lone, string command, int width, string expected)
    {
        await using var terminal = await TmuxTerminal.StartAsync(width, 40, Token);
        ScreenText.AssertIs(expected.TrimEnd('\n'), await ShowAsync(terminal, lone, command));
    }

    /// <summary>What a command shows, without the command and the prompt.</summary>
    private static async Task<string[]> ShowAsync(TmuxTerminal terminal, LoneAgent lone, string command)
    {
        var end = $"{Path.GetRandomFileName()} ended 0";
        var script = lone.Directory.Write("show.sh", $"clear\n{Repository.Program} {command} --config {lone.Agent.Settings.Write()}\necho {end[..^1]}$?\n");
        await terminal.RunAsync($". {script}", Token);
        var screen = await terminal.UntilAsync(lines => lines.Contains(end), $"{command} ends", Token);
        return [.. screen.TakeWhile(line => line != end)];
    }
}
