using System.Globalization;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Doctor.Logs;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Doctor.Logs;

public sealed class LogLinesCheckTests
{
    private const string Log = "/var/log/mail.log";

    private static readonly DateTimeOffset Now = new(2026, 11, 20, 10, 0, 0, TimeSpan.Zero);

    private static string Login => $"{At(Now.AddMinutes(-5))} mx1 dovecot: imap-login: Login: user=<alice@example.org>, method=PLAIN, rip=192.0.2.10, lip=198.51.100.1, mpid=4711, TLS, session=<a1>\n";

    private static string Changed => $"{At(Now.AddMinutes(-4))} mx1 dovecot: imap-login: Welcome, logged in: user=<alice@example.org>, rip=192.0.2.10, lip=198.51.100.1\n";

    private static string Courier => $"{At(Now.AddMinutes(-4))} mx1 imapd: LOGIN, user=bob, ip=[::ffff:192.0.2.11], port=[40112], protocol=IMAP\n";

    private static string Other => $"{At(Now.AddMinutes(-3))} mx1 postfix/smtpd[811]: connect from unknown[203.0.113.7]\n";

    [Fact]
    public async Task A_server_whose_lines_are_understood_is_named()
    {
        var finding = Assert.Single(await FindAsync(Other + Login + Login));

        Assert.Equal((FindingState.Good, $"{Log}: dovecot writes to it, 2 logins and 0 ends of sessions recognised in its last 3 lines"), (finding.State, finding.Text));
    }

    [Fact]
    public async Task A_server_that_has_changed_its_words_is_bad()
    {
        var finding = Assert.Single(await FindAsync(Changed + Changed));

        Assert.Equal(FindingState.Bad, finding.State);
        Assert.StartsWith($"{Log}: 2 lines of dovecot look like logins and none of its lines is recognised, such as: imap-login: Welcome, logged in:", finding.Text);
        Assert.StartsWith($"'pop-before-smtp scan {Log}' shows them", finding.Remedy);
    }

    [Fact]
    public async Task Lines_that_match_nothing_beside_others_that_match_are_doubtful()
    {
        var findings = await FindAsync(Login + Changed);

        Assert.Equal([FindingState.Good, FindingState.Doubtful], findings.Select(finding => finding.State));
        Assert.StartsWith($"{Log}: 1 lines of dovecot look like logins and are not recognised, beside 1 that are", findings[1].Text);
    }

    [Fact]
    public async Task A_server_whose_preset_is_not_in_use_is_found()
    {
        var findings = await FindAsync(Login + Courier, presets: "dovecot");

        Assert.Equal([FindingState.Good, FindingState.Doubtful], findings.Select(finding => finding.State));
        Assert.Contains("its preset is not in use for this log", findings[1].Text);
        Assert.Equal("add \"courier\" to its Presets, or \"*\"", findings[1].Remedy);
    }

    [Fact]
    public async Task A_log_in_which_no_server_logs_is_doubtful_and_its_writers_are_named()
    {
        var finding = Assert.Single(await FindAsync(Other + Other));

        Assert.Equal((FindingState.Doubtful, $"{Log} has no login in its last 2 lines, which postfix/smtpd wrote"), (finding.State, finding.Text));
    }

    [Fact]
    public async Task An_empty_log_is_doubtful() => Assert.Equal($"{Log} is empty", Assert.Single(await FindAsync("")).Text);

    [Fact]
    public async Task A_line_without_its_end_is_none() => Assert.Equal($"{Log} is empty", Assert.Single(await FindAsync(Login.TrimEnd('\n'))).Text);

    [Theory]
    [InlineData(3, "its newest line is dated 3 h ahead of this host's clock")]
    [InlineData(-72, "its newest line is 3 d old")]
    public async Task A_log_that_is_not_of_now_is_doubtful(int hours, string text)
    {
        var findings = await FindAsync($"{At(Now.AddHours(hours))}{Login[Login.IndexOf(' ')..]}");

        Assert.Equal((FindingState.Doubtful, $"{Log}: {text}"), (findings[^1].State, findings[^1].Text));
    }

    [Fact]
    public async Task A_log_that_cannot_be_read_is_left_to_the_check_of_rights() =>
        Assert.Empty(await new LogLinesCheck(new FakeMailHost(), new ManualTimeProvider(Now)).FindAsync(Service("*"), default));

    [Fact]
    public void What_begins_within_a_line_begins_with_the_next()
    {
        var end = LogEnd.Read(System.Text.Encoding.UTF8.GetBytes("imap-login: x\n" + Login), isCut: true, Service("*").Logs[0], Make.Presets, Now);

        Assert.Equal((1, 1), (end.Lines, end.Recognized.Single().Logins));
    }

    [Fact]
    public async Task The_journal_is_asked_for_its_units()
    {
        var host = new FakeMailHost();
        host.Programs["journalctl --quiet --no-pager --output=short-iso --lines=20000 _SYSTEMD_UNIT=dovecot.service"] =
            "2026-11-20T09:55:00+0000 mx1 dovecot[812]: imap-login: Login: user=<alice@example.org>, method=PLAIN, rip=192.0.2.10, lip=198.51.100.1, mpid=4711, TLS, session=<a1>\n";
        var service = new ServiceWiring("pbs") { Logs = [new WatchedLog("journal", "", Chosen("*")) { Units = ["dovecot.service"] }], Presets = Make.Presets };

        var finding = Assert.Single(await new LogLinesCheck(host, new ManualTimeProvider(Now)).FindAsync(service, default));

        Assert.Equal((FindingState.Good, "the journal of dovecot.service: dovecot writes to it, 1 logins and 0 ends of sessions recognised in its last 1 lines"), (finding.State, finding.Text));
    }

    [Fact]
    public async Task A_journal_that_cannot_be_read_is_bad()
    {
        var service = new ServiceWiring("pbs") { Logs = [new WatchedLog("journal", "", Chosen("*")) { Units = ["dovecot.service"] }] };

        Assert.Equal(FindingState.Bad, Assert.Single(await new LogLinesCheck(new FakeMailHost(), new ManualTimeProvider(Now)).FindAsync(service, default)).State);
    }

    private static string At(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture);

    private static IReadOnlyList<RegexPreset> Chosen(string name) => [.. Make.Presets.Where(preset => name == "*" ? preset.IsInAll : preset.Name == name)];

    private static ServiceWiring Service(string presets) => new("pbs") { Logs = [new WatchedLog("file", Log, Chosen(presets)) { Files = [Log] }], Presets = Make.Presets };

    private static Task<IReadOnlyList<Finding>> FindAsync(string text, string presets = "*")
    {
        var host = new FakeMailHost();
        host.Texts[Log] = text;
        return new LogLinesCheck(host, new ManualTimeProvider(Now)).FindAsync(Service(presets), default);
    }
}
