using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

public sealed class NetworkListTests
{
    [Fact]
    public void The_network_that_holds_an_address_is_named()
    {
        var list = Networks.List("10.0.0.0/8", "192.0.2.0/24");

        Assert.True(list.TryFind(ClientAddress.Parse("192.0.2.10"), out var network));
        Assert.Equal("192.0.2.0/24", network.ToString());
        Assert.False(list.TryFind(ClientAddress.Parse("198.51.100.7"), out _));
    }

    [Fact]
    public void An_empty_list_holds_nothing() =>
        Always.Holds(Any.Address, address => !NetworkList.Empty.TryFind(address, out _));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.255")]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("169.254.1.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("ff02::1")]
    [InlineData("fe80::1")]
    [InlineData("febf::1")]
    [InlineData("::ffff:127.0.0.1")]
    public void No_roaming_user_has_such_an_address(string address) =>
        Assert.True(new NetworkList(NetworkList.NeverClients).TryFind(ClientAddress.Parse(address), out _));

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("192.0.2.10")]
    [InlineData("128.0.0.1")]
    [InlineData("126.255.255.255")]
    [InlineData("1.0.0.0")]
    [InlineData("2001:db8::25")]
    [InlineData("fec0::1")]
    public void A_user_may_have_such_an_address(string address) =>
        Assert.False(new NetworkList(NetworkList.NeverClients).TryFind(ClientAddress.Parse(address), out _));
}
