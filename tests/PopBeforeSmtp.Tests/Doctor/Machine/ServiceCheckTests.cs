using System.Net;
using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Doctor.Machine;
using Xunit;

namespace PopBeforeSmtp.Tests.Doctor.Machine;

public sealed class ServiceCheckTests
{
    private static readonly OfferedSocket Policy = new("policy", "/run/pbs/policy", null);
    private static readonly OfferedSocket Tcp = new("exim", null, new IPEndPoint(IPAddress.Loopback, 10046));
    private static readonly OfferedSocket Passed = new("socketmap", null, null);

    [Fact]
    public async Task A_service_that_listens_is_good() =>
        Assert.Equal([(FindingState.Good, "the service listens at 2 of the 3 endpoints of its settings")], await FindAsync(new FakeMailHost(), Policy, Tcp, Passed));

    [Fact]
    public async Task A_socket_where_nobody_listens_is_bad()
    {
        var host = new FakeMailHost();
        host.Silent["/run/pbs/policy"] = "Connection refused";

        Assert.Equal(
            [(FindingState.Good, "the service listens at 1 of the 2 endpoints of its settings"), (FindingState.Bad, "nobody listens at /run/pbs/policy (policy): Connection refused")],
            await FindAsync(host, Policy, Tcp));
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_bad()
    {
        var host = new FakeMailHost();
        host.Silent["127.0.0.1:10046"] = "Connection refused";

        Assert.Equal([(FindingState.Bad, "nobody listens at 127.0.0.1:10046 (exim): Connection refused")], await FindAsync(host, Tcp));
    }

    [Fact]
    public async Task A_service_that_writes_maps_alone_has_no_sockets() => Assert.Empty(await FindAsync(new FakeMailHost()));

    private static async Task<IReadOnlyList<(FindingState State, string Text)>> FindAsync(FakeMailHost host, params OfferedSocket[] sockets) =>
        [.. (await new ServiceCheck(host).FindAsync(new ServiceWiring("pbs") { Sockets = sockets }, default)).Select(finding => (finding.State, finding.Text))];
}
