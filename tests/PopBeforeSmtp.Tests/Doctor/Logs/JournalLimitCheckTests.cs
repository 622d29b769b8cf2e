using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Doctor.Logs;
using Xunit;

namespace PopBeforeSmtp.Tests.Doctor.Logs;

public sealed class JournalLimitCheckTests
{
    private const string Conf = "/etc/systemd/journald.conf";
    private const string Said = "journalctl --quiet --no-pager --output=cat --since=-24h --identifier=systemd-journald";

    [Fact]
    public async Task The_usual_limit_that_nothing_came_to_is_good() =>
        Assert.Equal((FindingState.Good, "journald throws away what is more than 10000 lines of a unit in 30 s, and has not in the last 24 h"), await FindAsync(new FakeMailHost()));

    [Theory]
    [InlineData("RateLimitIntervalSec=0", FindingState.Good)]
    [InlineData("RateLimitBurst=0", FindingState.Good)]
    [InlineData("RateLimitBurst=1000", FindingState.Doubtful)]
    [InlineData("RateLimitIntervalSec=5min", FindingState.Doubtful)]
    [InlineData("RateLimitIntervalSec=1min 30s\nRateLimitBurst=30000", FindingState.Good)]
    [InlineData("RateLimitInterval=10m", FindingState.Doubtful)]
    [InlineData("#RateLimitBurst=1000", FindingState.Good)]
    [InlineData("RateLimitBurst=1000\nRateLimitBurst=", FindingState.Good)]
    [InlineData("[Other]\nRateLimitBurst=1000", FindingState.Good)]
    [InlineData("RateLimitIntervalSec=now and then", FindingState.Good)]
    public async Task The_limit_is_that_of_the_configuration(string lines, object state)
    {
        var host = new FakeMailHost();
        host.Texts[Conf] = $"[Journal]\n{lines}\n";

        Assert.Equal(state, (await FindAsync(host)).State);
    }

    [Fact]
    public async Task A_drop_in_counts_more_than_the_file_and_one_in_etc_hides_its_namesake()
    {
        var host = new FakeMailHost();
        host.Texts[Conf] = "[Journal]\nRateLimitBurst=20000\n";
        host.Texts["/usr/lib/systemd/journald.conf.d/10-vendor.conf"] = "[Journal]\nRateLimitBurst=500\n";
        host.Texts["/etc/systemd/journald.conf.d/10-vendor.conf"] = "[Journal]\n";
        host.Texts["/run/systemd/journald.conf.d/20-now.conf"] = "[Journal]\nRateLimitBurst=700\n";

        Assert.Equal((FindingState.Doubtful, "journald throws away what is more than 700 lines of a unit in 30 s, fewer than usual: logins get lost while somebody tries passwords"), await FindAsync(host));
    }

    [Fact]
    public async Task Lines_that_were_thrown_away_are_bad()
    {
        var host = new FakeMailHost();
        host.Programs[Said] = "Journal started\nSuppressed 12 messages from cron.service\nSuppressed 4031 messages from dovecot.service\n";

        Assert.Equal((FindingState.Bad, "journald has thrown away lines in the last 24 h, logins perhaps among them: Suppressed 4031 messages from dovecot.service"), await FindAsync(host));
    }

    [Fact]
    public async Task A_host_that_reads_files_is_not_asked() =>
        Assert.Empty(await new JournalLimitCheck(new FakeMailHost()).FindAsync(new ServiceWiring("pbs") { Logs = [new WatchedLog("file", "/var/log/mail.log", [])] }, default));

    private static async Task<(FindingState State, string Text)> FindAsync(FakeMailHost host)
    {
        var service = new ServiceWiring("pbs") { Logs = [new WatchedLog("journal", "", []) { Units = ["dovecot.service"] }] };
        var finding = Assert.Single(await new JournalLimitCheck(host).FindAsync(service, default));
        Assert.Equal(finding.State == FindingState.Good, finding.Remedy.Length == 0);
        return (finding.State, finding.Text);
    }
}
