using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Doctor.Logs;
using Xunit;

namespace PopBeforeSmtp.Tests.Doctor.Logs;

public sealed class SyslogLimitCheckTests
{
    private const string Debian = "module(load=\"imuxsock\") # provides support for local system logging\nmodule(load=\"imklog\")\n#module(load=\"imudp\")\n";

    [Theory]
    [InlineData(Debian)]
    [InlineData("module(load=\"imuxsock\" SysSock.RateLimit.Interval=\"0\")")]
    [InlineData("#module(load=\"imjournal\" StateFile=\"imjournal.state\")\n" + Debian)]
    [InlineData("module(load=\"imjournal\"\n       ratelimit.interval=\"0\")")]
    [InlineData("$ModLoad imjournal\n$imjournalRatelimitInterval 0\n")]
    public async Task Without_a_limit_it_is_good(string text) => Assert.Equal((FindingState.Good, "rsyslog throws no lines away, however many a server writes"), await FindAsync(text));

    [Theory]
    [InlineData("module(load=\"imuxsock\"    # local\n SysSock.Use=\"on\" sysSock.rateLimit.interval=\"5\")", "200 lines of a process in 5 s")]
    [InlineData("module(load=\"imuxsock\" SysSock.RateLimit.Interval=\"10\" SysSock.RateLimit.Burst=\"50\")", "50 lines of a process in 10 s")]
    [InlineData("$ModLoad imuxsock\n$SystemLogRateLimitInterval 2\n$SystemLogRateLimitBurst 100\n", "100 lines of a process in 2 s")]
    [InlineData("module(load=\"imjournal\" StateFile=\"imjournal.state\")", "20000 lines of the journal in 600 s")]
    [InlineData("$ModLoad imjournal\n$imjournalRatelimitBurst 99\n", "99 lines of the journal in 600 s")]
    public async Task A_limit_is_doubtful(string text, string limit) =>
        Assert.Equal((FindingState.Doubtful, $"rsyslog throws away what is more than {limit}: logins get lost while somebody tries passwords"), await FindAsync(text));

    [Fact]
    public async Task The_files_that_are_included_count()
    {
        var host = new FakeMailHost();
        host.Texts["/etc/rsyslog.d/00-limit.conf"] = "module(load=\"imuxsock\" SysSock.RateLimit.Interval=\"5\")\n";

        Assert.Equal(FindingState.Doubtful, (await FindAsync("$IncludeConfig /etc/rsyslog.d/*.conf\n", host)).State);
    }

    [Fact]
    public async Task Without_rsyslog_there_is_nothing_to_find() =>
        Assert.Empty(await new SyslogLimitCheck(new FakeMailHost()).FindAsync(Service, default));

    private static ServiceWiring Service => new("pbs") { Logs = [new WatchedLog("file", "/var/log/mail.log", [])] };

    private static async Task<(FindingState State, string Text)> FindAsync(string text, FakeMailHost? host = null)
    {
        host ??= new FakeMailHost();
        host.Texts["/etc/rsyslog.conf"] = text;
        var finding = Assert.Single(await new SyslogLimitCheck(host).FindAsync(Service, default));
        return (finding.State, finding.Text);
    }
}
