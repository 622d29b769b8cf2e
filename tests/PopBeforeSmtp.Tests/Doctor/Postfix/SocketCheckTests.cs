using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Doctor.Postfix;
using Xunit;

namespace PopBeforeSmtp.Tests.Doctor.Postfix;

public sealed class SocketCheckTests
{
    private const string Directory = "/var/spool/postfix/pop-before-smtp";
    private const string Socket = Directory + "/policy";

    [Theory]
    [InlineData("y", "unix:pop-before-smtp/policy")]
    [InlineData("n", "unix:pop-before-smtp/policy")]
    [InlineData("n", "unix:" + Socket)]
    [InlineData("-", "unix:" + Socket)]
    public async Task A_socket_that_postfix_gets_to_is_good(string chroot, string address)
    {
        var finding = await FindAsync(PostfixFixture.Host($"check_policy_service {address}, reject", $"smtp inet n - {chroot} - - smtpd\n"));

        Assert.True(finding.State == FindingState.Good, finding.ToString());
    }

    [Fact]
    public async Task An_absolute_path_behind_a_chroot_is_bad()
    {
        var finding = await FindAsync(PostfixFixture.Host($"check_policy_service unix:{Socket}, reject"));

        Assert.Equal((FindingState.Bad, "let the service listen below /var/spool/postfix and write the path relative to it, unix:pop-before-smtp/policy"), (finding.State, finding.Remedy));
    }

    [Fact]
    public async Task A_socket_where_the_service_does_not_listen_is_bad()
    {
        var finding = await FindAsync(PostfixFixture.Host("check_policy_service unix:private/popauth, reject"));

        Assert.Equal((FindingState.Bad, "Postfix (smtp) asks at /var/spool/postfix/private/popauth, where the service does not listen"), (finding.State, finding.Text));
        Assert.Equal($"the service listens at {Socket} and 127.0.0.1:10045 (RelayEndpoints); write the same in both", finding.Remedy);
    }

    [Fact]
    public async Task A_kind_of_endpoint_that_is_not_offered_is_bad()
    {
        var finding = Assert.Single(await CheckOf(PostfixFixture.Host()).FindAsync(new ServiceWiring("pbs"), default));

        Assert.Equal((FindingState.Bad, "add an endpoint of kind policy to RelayEndpoints"), (finding.State, finding.Remedy));
    }

    [Theory]
    [InlineData(Socket, 0x180, "may not write to it")]
    [InlineData(Directory, 0x1C0, "may not search it")]
    [InlineData("/var/spool", 0x1C0, "may not search it")]
    public async Task Rights_that_keep_postfix_out_are_named(string path, int mode, string text)
    {
        var host = PostfixFixture.Host();
        host.Entries[path] = host.Entries[path] with { Mode = mode };

        var finding = await FindAsync(host);

        Assert.Equal(FindingState.Bad, finding.State);
        Assert.StartsWith($"Postfix (smtp) cannot ask: {path} (", finding.Text);
        Assert.EndsWith(text, finding.Text);
        Assert.StartsWith($"install -d -o pbs -g postfix -m 2750 {Directory}, and in the settings \"Mode\": \"0660\"", finding.Remedy);
    }

    [Fact]
    public async Task A_socket_that_is_not_there_asks_for_the_service_to_be_started()
    {
        var host = PostfixFixture.Host();
        host.Entries.Remove(Socket);

        var finding = await FindAsync(host);

        Assert.Equal((FindingState.Bad, $"Postfix (smtp) cannot ask: {Socket} is not there"), (finding.State, finding.Text));
        Assert.StartsWith("start the service", finding.Remedy);
    }

    [Fact]
    public async Task An_address_over_tcp_has_no_rights()
    {
        var finding = await FindAsync(PostfixFixture.Host("check_policy_service inet:127.0.0.1:10045, reject"));

        Assert.Equal(FindingState.Good, finding.State);
    }

    [Fact]
    public async Task Without_postfix_there_is_nothing_to_find() =>
        Assert.Empty(await CheckOf(new FakeMailHost()).FindAsync(PostfixFixture.Service, default));

    private static SocketCheck CheckOf(FakeMailHost host) => new(host, new PostfixReader(host));

    private static async Task<Finding> FindAsync(FakeMailHost host) => Assert.Single(await CheckOf(host).FindAsync(PostfixFixture.Service, default));
}
