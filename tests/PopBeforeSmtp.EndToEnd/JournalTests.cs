using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>The journal as a source: what journald itself says of the writer decides, not what the writer says.</summary>
public sealed class JournalTests
{
    private static readonly byte[] Unit = JournalFile.Field("_SYSTEMD_UNIT", "dovecot.service");
    private static readonly byte[] Root = JournalFile.Field("_UID", "0");
    private static readonly byte[] Dovecot = JournalFile.Field("SYSLOG_IDENTIFIER", "dovecot");

    /// <summary>A server whose lines are longer than 4 KiB.</summary>
    private const string LongLines = """
        name: exampled
        title: Example
        servers: ['Example 1.0']
        programs: [exampled]
        rules:
          - name: login
            event: login
            pattern: '\Alogin (?<user>[a-z]+) from (?<address>[0-9A-Fa-f.:]+) a*\z'
        samples:
          - line: 'Nov 20 10:15:01 mx1 exampled[811]: login bob from 192.0.2.10 aaa'
            rule: login
            address: 192.0.2.10
            user: bob
        hostile:
          - why: no login
            line: 'Nov 20 10:15:01 mx1 exampled[811]: failed login bob from 192.0.2.10 aaa'
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_user_writes_under_the_servers_name_opens_nothing()
    {
        SkipWithout(JournaldServer.Program, "systemd");
        await using var lone = new LoneAgent();
        await using var journald = await JournaldServer.StartAsync(lone.Directory, Token);
        Follow(lone, journald.Directory);
        await lone.Agent.StartAsync(Token);

        await journald.LogAsync(65534, "dovecot", Login("192.0.2.66"), Token);
        await journald.LogAsync(0, "dovecot", Login("192.0.2.67"), Token);

        await UntilAsync(lone, source => source.GetProperty("untrusted").GetInt64() == 2);
        Assert.Equal("DUNNO", await lone.AskAsync("192.0.2.66", Token));
        Assert.Equal("DUNNO", await lone.AskAsync("192.0.2.67", Token));
        Assert.Contains("not trusted: log=journal:", lone.Agent.Output);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Only_the_entries_that_the_server_itself_wrote_open_the_relay(bool hasBoot)
    {
        SkipWithout(JournalFile.Program, "systemd-journal-remote");
        await using var lone = new LoneAgent();
        var journal = new JournalFile(lone.Directory);
        Follow(lone, journal.Directory);
        journal.IsOfThisBoot = hasBoot;
        lone.Directory.Write("presets/exampled.yaml", LongLines);
        lone.Agent.Settings.Json["PresetDirectories"]!.AsArray().Add(lone.Directory.Combine("presets"));
        await journal.AppendAsync(Token, Unit, Root, Dovecot, Message("192.0.2.1"));
        await lone.Agent.StartAsync(Token);
        await lone.UntilPermittedAsync("192.0.2.1", Token);

        await journal.AppendAsync(Token, JournalFile.Field("_SYSTEMD_UNIT", "cron.service"), Root, Dovecot, Message("198.51.100.1"));
        await journal.AppendAsync(Token, Unit, JournalFile.Field("_UID", "1000"), Dovecot, Message("198.51.100.2"));
        await journal.AppendAsync(Token, Root, Dovecot, Message("198.51.100.3"));
        await journal.AppendAsync(Token, Unit, Dovecot, Message("198.51.100.4"));
        await journal.AppendAsync(Token, Unit, Root, JournalFile.Field("_SYSTEMD_USER_UNIT", "dovecot.service"), Dovecot, Message("198.51.100.5"));
        await journal.AppendAsync(Token, Unit, Root, Dovecot, Message("198.51.100.6"), Message("198.51.100.7"));
        await journal.AppendAsync(Token, Unit, Root, JournalFile.Field("SYSLOG_IDENTIFIER", "cron"), Message("198.51.100.8"));
        await journal.AppendAsync(Token, Unit, Root, Message("198.51.100.9"));
        await journal.AppendAsync(Token, Unit, Root, Dovecot);
        await journal.AppendAsync(Token, Unit, Root, Dovecot, JournalFile.Field("MESSAGE", Encoding.UTF8.GetBytes($"x\n{Login("198.51.100.10")}")));
        await journal.AppendAsync(Token, Unit, Root, Dovecot, JournalFile.Field("MESSAGE", Encoding.UTF8.GetBytes($"{Login("198.51.100.11")}\u0007")));
        await journal.AppendAsync(Token, Unit, Root, Dovecot, JournalFile.Field("MESSAGE", [.. Encoding.UTF8.GetBytes(Login("198.51.100.12")), 0]));
        // Longer than 4 KiB, which is null without --all, and bytes that are no UTF-8: both are whole.
        await journal.AppendAsync(Token, Unit, Root, JournalFile.Field("SYSLOG_IDENTIFIER", "exampled"), JournalFile.Field("MESSAGE", $"login alice from 192.0.2.2 {new string('a', 5000)}"));
        await journal.AppendAsync(Token, Unit, Root, Dovecot, JournalFile.Field("MESSAGE", Encoding.Latin1.GetBytes(Login("192.0.2.3", "j\u00fcrgen"))));

        await lone.UntilPermittedAsync("192.0.2.2", Token);
        await lone.UntilPermittedAsync("192.0.2.3", Token);
        for (var last = 1; last <= 12; last++)
            Assert.Equal("DUNNO", await lone.AskAsync($"198.51.100.{last}", Token));
        await UntilAsync(lone, source => source.GetProperty("untrusted").GetInt64() == 5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_restart_it_goes_on_behind_the_last_entry(bool isKilled)
    {
        SkipWithout(JournalFile.Program, "systemd-journal-remote");
        await using var lone = new LoneAgent();
        var journal = new JournalFile(lone.Directory);
        Follow(lone, journal.Directory);
        await journal.AppendAsync(Token, Unit, Root, Dovecot, Message("192.0.2.1"));
        await lone.Agent.StartAsync(Token);
        await lone.UntilPermittedAsync("192.0.2.1", Token);
        await journal.AppendAsync(Token, Unit, Root, Dovecot, Message("192.0.2.2"));
        await lone.UntilPermittedAsync("192.0.2.2", Token);
        if (isKilled)
            await lone.Agent.KillAsync(Token);
        else
            await lone.Agent.StopAsync(Token);
        await journal.AppendAsync(Token, Unit, Root, Dovecot, Message("192.0.2.3"));

        await lone.Agent.StartAsync(Token);
        await journal.AppendAsync(Token, Unit, Root, Dovecot, Message("192.0.2.4"));

        for (var last = 1; last <= 4; last++)
            await lone.UntilPermittedAsync($"192.0.2.{last}", Token);
        Assert.DoesNotContain("log gap", lone.Agent.Output);
        if (!isKilled)
            Assert.DoesNotContain("login: client=192.0.2.1,", lone.Agent.Output);
    }

    [Fact]
    public async Task A_journal_that_was_deleted_while_stopped_is_a_gap_and_the_new_one_is_read()
    {
        SkipWithout(JournalFile.Program, "systemd-journal-remote");
        await using var lone = new LoneAgent();
        var journal = new JournalFile(lone.Directory);
        Follow(lone, journal.Directory);
        await journal.AppendAsync(Token, Unit, Root, Dovecot, Message("192.0.2.1"));
        await lone.Agent.StartAsync(Token);
        await lone.UntilPermittedAsync("192.0.2.1", Token);
        await lone.Agent.StopAsync(Token);
        foreach (var file in Directory.GetFiles(journal.Directory))
            File.Delete(file);
        await journal.AppendAsync(Token, Unit, Root, Dovecot, Message("192.0.2.2"));

        await lone.Agent.StartAsync(Token);

        await lone.UntilPermittedAsync("192.0.2.2", Token);
        Assert.Contains("log gap: log=journal:", lone.Agent.Output);
        Assert.Equal("OK", await lone.AskAsync("192.0.2.1", Token));
    }

    /// <summary>Nobody must go on reading for a service that is gone.</summary>
    [Fact]
    public async Task Journalctl_ends_with_the_service()
    {
        SkipWithout(JournalFile.Program, "systemd-journal-remote");
        await using var lone = new LoneAgent();
        var journal = new JournalFile(lone.Directory);
        Follow(lone, journal.Directory);
        await journal.AppendAsync(Token, Unit, Root, Dovecot, Message("192.0.2.1"));
        await lone.Agent.StartAsync(Token);
        await lone.UntilPermittedAsync("192.0.2.1", Token);
        await lone.Agent.StopAsync(Token);
        Assert.DoesNotContain(Directory.EnumerateDirectories("/proc").Select(CommandLineOf), line => line.StartsWith("journalctl", StringComparison.Ordinal) && line.Contains(journal.Directory));
    }

    private static void Follow(LoneAgent lone, string directory) => lone.Agent.Settings.Json["LogSources"] = new JsonArray(new JsonObject
    {
        ["Kind"] = "journal",
        ["Units"] = new JsonArray("dovecot.service"),
        ["Directory"] = directory,
    });

    private static string Login(string address, string user = "alice@example.org") =>
        $"imap-login: Login: user=<{user}>, method=PLAIN, rip={address}, lip=198.51.100.99, mpid=4711, TLS, session=<a1b2c3>";

    private static byte[] Message(string address, string user = "alice@example.org") => JournalFile.Field("MESSAGE", Login(address, user));

    private static Task UntilAsync(LoneAgent lone, Func<JsonElement, bool> condition) => Eventually.TrueAsync(
        async () =>
        {
            var status = await lone.Agent.RunAsync(Token, "status", "--json");
            return condition(JsonDocument.Parse(status.Output).RootElement.GetProperty("sources")[0]);
        },
        TimeSpan.FromSeconds(15),
        () => $"the source is as wanted\n{lone.Agent.Output}",
        Token);

    private static string CommandLineOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static void SkipWithout(string program, string package)
    {
        if (!File.Exists(program))
            Assert.Skip($"SKIPPED: {package} is not installed ({program} not found)");
        if (!Environment.IsPrivilegedProcess)
            Assert.Skip("SKIPPED: a private journal needs root");
    }
}
