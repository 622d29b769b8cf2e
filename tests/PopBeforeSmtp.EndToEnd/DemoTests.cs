using System.Text.RegularExpressions;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

public sealed partial class DemoTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_needs_nothing_leaves_nothing_and_is_what_the_README_shows()
    {
        using var directory = new TestDirectory();
        var result = await RunAsync(directory);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"), Token);
        var shown = readme.Split("$ pop-before-smtp demo\n")[1].Split("```")[0];
        Assert.Equal(Masked(shown), Masked(result.Output.Replace($"{directory.Path}/", "/tmp/")));
    }

    [Fact]
    public async Task It_tells_of_a_login_of_the_answers_before_and_after_and_of_forged_lines_and_why_they_are_refused()
    {
        using var directory = new TestDirectory();
        var steps = SplitIntoSteps((await RunAsync(directory)).Checked("demo").Output);
        Assert.Equal(6, steps.Length);

        Assert.Equal(["DUNNO", "DUNNO", "DUNNO", "DUNNO"], Answers(steps[0]));
        var lines = steps[1].Split("\n   -> ");
        Assert.Equal(6, lines.Length);
        Assert.StartsWith("refused: it tells of no login ('Disconnected')", lines[1]);
        Assert.StartsWith("login of alice@example.org from 192.0.2.10, by the rule dovecot/login\n", lines[2]);
        Assert.StartsWith("login of bob@example.org from 2001:db8::25, by the rule dovecot/login\n", lines[3]);
        Assert.Contains(" Login: user=<x>, rip=198.51.100.66, ", lines[3]);
        Assert.StartsWith("refused: 'rip' stands in it twice, so a client may have written one of them\n", lines[4]);
        Assert.Contains("user=<imap-login: Login: user=<x>, rip=198.51.100.66>", lines[4]);
        Assert.StartsWith("refused: it tells of no login ('Disconnected'), whatever a client put into it\n", lines[5]);
        Assert.Matches(@"\n   192\.0\.2\.10 +alice@example\.org +imap +dovecot +.*\n   2001:db8::25 +bob@example\.org +pop3 +dovecot ", steps[2]);
        Assert.Equal(["OK", "OK", "DUNNO", "DUNNO"], Answers(steps[3]));
        Assert.Equal(["DUNNO", "DUNNO", "DUNNO", "DUNNO"], Answers(steps[5]));
    }

    private static Task<CommandResult> RunAsync(TestDirectory directory) =>
        Command.RunAsync(Repository.Program, ["demo"], new Dictionary<string, string> { ["TMPDIR"] = directory.Path }, Token);

    private static string[] SplitIntoSteps(string output) => [.. Step().Split(output).Skip(1)];

    private static IEnumerable<string> Answers(string step) => Answer().Matches(step).Select(match => match.Groups[1].Value);

    /// <summary>Without what is another one each time: the name of the directory, the time of day, and how long ago something was.</summary>
    private static string Masked(string output) =>
        Age().Replace(Time().Replace(Demonstration().Replace(output, "pop-before-smtp-demo-X"), "TIME"), "# s");

    [GeneratedRegex(@"^[1-6]\. ", RegexOptions.Multiline)]
    private static partial Regex Step();

    [GeneratedRegex("action=([A-Z]+)")]
    private static partial Regex Answer();

    [GeneratedRegex("pop-before-smtp-demo-[0-9A-Za-z]+")]
    private static partial Regex Demonstration();

    [GeneratedRegex("[A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2}")]
    private static partial Regex Time();

    [GeneratedRegex(@"\b[0-9]+ s(?= ago|  )")]
    private static partial Regex Age();
}
