using PopBeforeSmtp.Doctor;
using PopBeforeSmtp.Doctor.Postfix;
using Xunit;

namespace PopBeforeSmtp.Tests.Doctor.Postfix;

public sealed class MapFileCheckTests
{
    [Theory]
    [InlineData("hash", ".db")]
    [InlineData("btree", ".db")]
    [InlineData("cdb", ".cdb")]
    [InlineData("lmdb", ".lmdb")]
    [InlineData("cidr", "")]
    public async Task A_map_that_postfix_looks_into_must_be_there(string type, string ending)
    {
        var service = new ServiceWiring("pbs") { Maps = [new OfferedMap(type, "/etc/postfix/table")] };
        var host = PostfixFixture.Host($"check_client_access {type}:/etc/postfix/table, reject");

        var missing = Assert.Single(await new MapFileCheck(host, new PostfixReader(host)).FindAsync(service, default));
        host.With($"/etc/postfix/table{ending}", FakeMailHost.Of(0, 0, 0x1A4));
        var there = Assert.Single(await new MapFileCheck(host, new PostfixReader(host)).FindAsync(service, default));

        Assert.Equal((FindingState.Bad, $"the map /etc/postfix/table{ending} is not there: Postfix answers 451 to everybody who comes as far"), (missing.State, missing.Text));
        Assert.Equal(FindingState.Good, there.State);
    }

    [Fact]
    public async Task Sockets_and_maps_of_others_are_left_to_other_checks()
    {
        var host = PostfixFixture.Host($"check_client_access hash:/etc/postfix/popauth, {PostfixFixture.Question}, reject");

        Assert.Empty(await new MapFileCheck(host, new PostfixReader(host)).FindAsync(PostfixFixture.Service, default));
    }
}
