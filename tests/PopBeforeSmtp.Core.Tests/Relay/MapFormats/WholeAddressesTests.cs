using PopBeforeSmtp.Core.Relay.MapFormats;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Relay.MapFormats;

public sealed class WholeAddressesTests
{
    [Fact]
    public void A_small_network_is_written_out_and_every_address_is_there_once()
    {
        Assert.Equal(["192.0.2.8", "192.0.2.9", "192.0.2.10", "192.0.2.11"], Of("192.0.2.8/30", "192.0.2.9").Addresses.Select(address => address.ToString()));
        Assert.Equal(256, Of("192.0.2.0/24").Addresses.Count);
    }

    [Theory]
    [InlineData("192.0.2.0/23")]
    [InlineData("0.0.0.0/0")]
    [InlineData("2001:db8::/64")]
    [InlineData("2001:db8:1:2:3:4:5:6/127")]
    public void A_network_that_cannot_be_written_out_is_left_out(string network)
    {
        var addresses = Of("192.0.2.10", network);
        Assert.Equal("192.0.2.10", Assert.Single(addresses.Addresses).ToString());
        Assert.Equal(network, Assert.Single(addresses.LeftOut).Network.ToString());
    }

    [Fact]
    public void A_key_of_an_indexed_map_is_not_the_beginning_of_other_addresses()
    {
        var keys = IndexedMapKeys.Of(Clients("2001:db8::10", "2001:db8:0:1:2:3:4:5", "2001:db8::", "192.0.2.10"));
        Assert.Equal(["192.0.2.10", "2001:db8:0:1:2:3:4:5"], keys.Keys);
        Assert.Equal(["2001:db8::", "2001:db8::10"], keys.LeftOut.Select(client => client.Network.ToString()));
    }

    private static WholeAddresses Of(params string[] networks) => WholeAddresses.Of(Clients(networks));

    private static IEnumerable<OpenClient> Clients(params string[] networks) => networks.Select(network => new OpenClient(Networks.Of(network), null));
}
