using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Doctor.Logs;
using Xunit;

namespace PopBeforeSmtp.Tests.Doctor.Logs;

public sealed class LogReadableCheckTests
{
    private const string Log = "/var/log/mail.log";
    private const uint Adm = 4;

    [Theory]
    [InlineData(0u, 0u, 0x1A4, true)] // 0644
    [InlineData(0u, 990u, 0x1A0, true)] // 0640, the group is the service's
    [InlineData(0u, Adm, 0x1A0, false)]
    [InlineData(990u, 990u, 0x020, false)] // the first class that fits decides
    public async Task The_permission_bits_say_who_may_read(uint owner, uint group, int mode, bool isReadable)
    {
        var finding = Assert.Single(await FindAsync(new FakeMailHost().With(Log, FakeMailHost.Of(owner, group, mode))));

        Assert.Equal(isReadable ? FindingState.Good : FindingState.Bad, finding.State);
        Assert.StartsWith(isReadable ? $"pbs can read {Log}" : $"pbs cannot read the log: {Log} (", finding.Text);
    }

    [Fact]
    public async Task The_remedy_names_the_group_that_may_read()
    {
        var finding = Assert.Single(await FindAsync(new FakeMailHost().With(Log, FakeMailHost.Of(0, Adm, 0x1A0))));

        Assert.Contains($"usermod -a -G adm pbs where the group may read it, or setfacl -m u:pbs:r {Log}", finding.Remedy);
    }

    [Fact]
    public async Task A_directory_above_it_may_be_what_keeps_the_user_out()
    {
        var host = new FakeMailHost().With(Log, FakeMailHost.Of(0, 0, 0x1A4)).With("/var/log", FakeMailHost.Of(0, 0, 0x1C0, isDirectory: true));

        Assert.Contains("/var/log (", Assert.Single(await FindAsync(host)).Text);
    }

    [Fact]
    public async Task What_an_access_list_allows_is_readable()
    {
        var host = new FakeMailHost().With(Log, FakeMailHost.Of(0, Adm, 0x1A0));
        host.Programs[$"runuser -u pbs -- test -r {Log}"] = "";

        Assert.Equal(FindingState.Good, Assert.Single(await FindAsync(host)).State);
    }

    [Fact]
    public async Task A_log_that_is_not_there_is_bad()
    {
        var finding = Assert.Single(await FindAsync(new FakeMailHost().With("/var/log", FakeMailHost.Of(0, 0, 0x1ED, isDirectory: true))));

        Assert.Equal((FindingState.Bad, $"pbs cannot read the log: {Log} is not there", "see where the POP3/IMAP server logs, and name it in LogSources"), (finding.State, finding.Text, finding.Remedy));
    }

    [Fact]
    public async Task A_glob_that_matches_nothing_is_bad() =>
        Assert.Equal("no file matches /var/log/mail/*.log", Assert.Single(await FindAsync(new FakeMailHost(), new WatchedLog("file", "/var/log/mail/*.log", []))).Text);

    [Fact]
    public async Task Without_the_user_nothing_can_be_told()
    {
        var finding = Assert.Single(await new LogReadableCheck(new FakeMailHost()).FindAsync(new ServiceWiring("nobody-such") { Logs = [new WatchedLog("file", Log, []) { Files = [Log] }] }, default));

        Assert.Equal((FindingState.Bad, "write --user NAME with the account that the service runs under"), (finding.State, finding.Remedy));
    }

    [Theory]
    [InlineData("990 101", FindingState.Good, "pbs can read the journal in /run/log/journal")]
    [InlineData("990", FindingState.Bad, "pbs is not in the group")]
    public async Task The_journal_is_for_its_group(string groups, object state, string text)
    {
        var host = new FakeMailHost().With("/run/log/journal", FakeMailHost.Of(0, 101, 0x1ED, isDirectory: true));
        host.Programs["id -G -- pbs"] = groups + "\n";

        var finding = Assert.Single(await FindAsync(host, Journal));

        Assert.Equal(state, finding.State);
        Assert.StartsWith(text, finding.Text);
    }

    [Fact]
    public async Task A_host_without_a_journal_has_none_to_read() =>
        Assert.Equal("there is no journal in /var/log/journal or /run/log/journal", Assert.Single(await FindAsync(new FakeMailHost(), Journal)).Text);

    [Fact]
    public async Task Standard_input_needs_no_rights() => Assert.Empty(await FindAsync(new FakeMailHost(), new WatchedLog("stdin", "", [])));

    private static WatchedLog Journal => new("journal", "", []) { Units = ["dovecot.service"] };

    private static Task<IReadOnlyList<Finding>> FindAsync(FakeMailHost host, WatchedLog? log = null) =>
        new LogReadableCheck(host).FindAsync(new ServiceWiring("pbs") { Logs = [log ?? new WatchedLog("file", Log, []) { Files = [Log] }] }, default);
}
