using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>doctor beside logs alone: no relay, no service that runs.</summary>
public sealed class DoctorOfLogsTests
{
    private const string Login = "imap-login: Login: user=<alice@example.org>, method=PLAIN, rip=192.0.2.10, lip=198.51.100.1, mpid=4711, TLS, session=<a1>";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_journal_of_a_server_is_examined_as_it_is_followed()
    {
        if (!File.Exists(JournalFile.Program))
            Assert.Skip("SKIPPED: needs Debian's package systemd-journal-remote");
        await using var lone = new LoneAgent();
        var journal = new JournalFile(lone.Directory);
        await journal.AppendAsync(
            Token, JournalFile.Field("_SYSTEMD_UNIT", "dovecot.service"), JournalFile.Field("_UID", "0"), JournalFile.Field("_HOSTNAME", "mx1"), JournalFile.Field("SYSLOG_IDENTIFIER", "dovecot"), JournalFile.Field("MESSAGE", Login));
        lone.Agent.Settings.Json["LogSources"] = new JsonArray(new JsonObject { ["Kind"] = "journal", ["Directory"] = journal.Directory, ["Units"] = new JsonArray("dovecot.service") });

        var findings = await FindAsync(lone);

        Assert.Contains($"log-readable good: root can read the journal in {journal.Directory}", findings);
        Assert.Contains("log-lines good: the journal of dovecot.service: dovecot writes to it, 1 logins and 0 ends of sessions recognised in its last 1 lines", findings);
    }

    [Fact]
    public async Task A_glob_is_looked_at_file_by_file_and_one_without_files_is_wrong()
    {
        await using var lone = new LoneAgent();
        lone.Directory.Write("logs/a.log", LoneAgent.LoginLine("192.0.2.10"));
        lone.Directory.Write("logs/b.log", "");
        lone.Agent.Settings.Json["LogSources"] = new JsonArray(
            new JsonObject { ["Kind"] = "file", ["Path"] = lone.Directory.Combine("logs", "*.log") }, new JsonObject { ["Kind"] = "file", ["Path"] = lone.Directory.Combine("none", "*.log") });

        var findings = await FindAsync(lone);

        Assert.Contains($"log-readable good: root can read {lone.Directory.Combine("logs", "b.log")}", findings);
        Assert.Contains($"log-lines good: {lone.Directory.Combine("logs", "a.log")}: dovecot writes to it, 1 logins and 0 ends of sessions recognised in its last 1 lines", findings);
        Assert.Contains($"log-lines doubtful: {lone.Directory.Combine("logs", "b.log")} is empty", findings);
        Assert.Contains($"log-readable bad: no file matches {lone.Directory.Combine("none", "*.log")}", findings);
    }

    [Fact]
    public async Task A_check_that_is_skipped_is_not_made_and_one_that_is_not_known_is_an_error()
    {
        await using var lone = new LoneAgent();

        Assert.DoesNotContain(await FindAsync(lone, "--skip", "log-lines", "--skip", "log-readable"), finding => finding.StartsWith("log-lines", StringComparison.Ordinal) || finding.StartsWith("log-readable", StringComparison.Ordinal));
        var unknown = await lone.Agent.RunAsync(Token, "doctor", "--skip", "weather");
        Assert.Equal((2, ""), (unknown.ExitCode, unknown.Output));
        Assert.StartsWith("pop-before-smtp: --skip 'weather' is not a check (known: service, log-readable, log-lines, ", unknown.Error);
    }

    private static async Task<IReadOnlyList<string>> FindAsync(LoneAgent lone, params string[] arguments)
    {
        var result = await lone.Agent.RunAsync(Token, ["doctor", "--json", "--user", "root", .. arguments]);
        Assert.Equal("", result.Error);
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).Select(finding => $"{finding["check"]} {finding["state"]}: {finding["text"]}")];
    }
}
