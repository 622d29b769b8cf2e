using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.RelayEndpoints.MapFiles;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints.MapFiles;

public sealed class MapRowsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 10, 15, 0, TimeSpan.Zero);

    [Fact]
    public void Addresses_are_sorted_and_each_one_is_there_once()
    {
        var rows = Of(["198.51.100.7", "192.0.2.10", "192.0.2.9"], Make.Hand("192.0.2.10", Now));
        Assert.Equal(["192.0.2.9", "192.0.2.10", "198.51.100.7"], rows.Keys);
        Assert.Empty(rows.LeftOut);
    }

    [Fact]
    public void What_has_expired_is_not_there()
    {
        var table = Table(["192.0.2.10"], Make.Hand("192.0.2.11", Now, TimeSpan.FromMinutes(30)));
        Assert.Equal(2, MapRows.Of(table, Now + Make.Window - TimeSpan.FromTicks(1)).Keys.Count);
        Assert.Empty(MapRows.Of(table, Now + Make.Window).Keys);
    }

    [Fact]
    public void A_key_that_is_the_beginning_of_other_addresses_is_left_out()
    {
        var rows = Of(["2001:db8::10", "2001:db8:0:1:2:3:4:5", "2001:db8::", "192.0.2.10"]);
        Assert.Equal(["192.0.2.10", "2001:db8:0:1:2:3:4:5"], rows.Keys);
        Assert.Equal(["2001:db8::", "2001:db8::10"], rows.LeftOut);
    }

    [Fact]
    public void A_small_network_is_written_address_by_address()
    {
        var rows = Of([], Make.Hand("192.0.2.8/30", Now));
        Assert.Equal(["192.0.2.8", "192.0.2.9", "192.0.2.10", "192.0.2.11"], rows.Keys);
        Assert.Equal(256, Of([], Make.Hand("192.0.2.0/24", Now)).Keys.Count);
    }

    [Theory]
    [InlineData("192.0.2.0/23")]
    [InlineData("0.0.0.0/0")]
    [InlineData("2001:db8::/64")]
    [InlineData("2001:db8:1:2:3:4:5:6/127")]
    [InlineData("2001:db8::10")]
    public void A_network_that_cannot_be_written_out_is_left_out(string network)
    {
        var rows = Of(["192.0.2.10"], Make.Hand(network, Now));
        Assert.Equal(["192.0.2.10"], rows.Keys);
        Assert.Equal([network], rows.LeftOut);
    }

    [Fact]
    public void A_key_is_never_a_part_of_an_address()
    {
        var rows = Of(["1.2.3.4", "2001:db8:1:2:3:4:5:6"], Make.Hand("192.0.2.0/24", Now), Make.Hand("10.0.0.0/8", Now), Make.Hand("2001:db8::/32", Now));
        Assert.All(rows.Keys, key => Assert.Equal(key, Make.Address(key).ToString()));
    }

    private static MapRows Of(string[] addresses, params HandEntry[] hand) => MapRows.Of(Table(addresses, hand), Now);

    private static AuthorizationTable Table(string[] addresses, params HandEntry[] hand)
    {
        var table = new AuthorizationTable(Make.Rules with { NeverAuthorize = NetworkList.Empty });
        table.Load(addresses.Select(address => Make.Row(address, Now)), hand);
        return table;
    }
}
