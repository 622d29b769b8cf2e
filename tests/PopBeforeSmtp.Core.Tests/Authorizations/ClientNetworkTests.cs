using FsCheck.Fluent;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

public sealed class ClientNetworkTests
{
    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.0/24")]
    [InlineData("192.0.2.10", "192.0.2.10")]
    [InlineData("192.0.2.10/32", "192.0.2.10")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("::/0", "::/0")]
    [InlineData("2001:DB8::/32", "2001:db8::/32")]
    [InlineData("2001:db8::25/128", "2001:db8::25")]
    [InlineData("::ffff:192.0.2.0/24", "192.0.2.0/24")]
    public void A_network_is_read_and_printed(string text, string printed) => Assert.Equal(printed, Network(text).ToString());

    [Theory]
    [InlineData("192.0.2")]
    [InlineData("192.0.2/24")]
    [InlineData("10/8")]
    [InlineData("10.0.0/8")]
    [InlineData("example.org")]
    [InlineData("")]
    [InlineData("/24")]
    [InlineData("[::1]/128")]
    [InlineData("2001:db8/32")]
    public void What_is_no_whole_address_is_refused_with_examples(string text)
    {
        Assert.False(ClientNetwork.TryParse(text, out _, out var error));
        Assert.Contains($"'{text}'", error);
        Assert.Contains("192.0.2.0/24", error);
    }

    [Theory]
    [InlineData("192.0.2.0/33", "0 to 32")]
    [InlineData("192.0.2.0/", "0 to 32")]
    [InlineData("192.0.2.0/-1", "0 to 32")]
    [InlineData("192.0.2.0/+8", "0 to 32")]
    [InlineData("192.0.2.0/024", "0 to 32")]
    [InlineData("192.0.2.0/ 24", "0 to 32")]
    [InlineData("192.0.2.0/24 ", "0 to 32")]
    [InlineData("192.0.2.0/255.255.255.0", "0 to 32")]
    [InlineData("192.0.2.0/24/24", "0 to 32")]
    [InlineData("192.0.2.0/99999999999", "0 to 32")]
    [InlineData("::/129", "0 to 128")]
    [InlineData("::ffff:192.0.2.0/120", "0 to 32")]
    public void A_prefix_length_out_of_range_is_refused_with_the_range(string text, string range)
    {
        Assert.False(ClientNetwork.TryParse(text, out _, out var error));
        Assert.Contains(range, error);
    }

    [Theory]
    [InlineData("192.0.2.10/24", "192.0.2.0/24")]
    [InlineData("10.0.0.1/0", "0.0.0.0/0")]
    [InlineData("2001:db8::25/64", "2001:db8::/64")]
    [InlineData("::1/0", "::/0")]
    public void Bits_behind_the_prefix_are_refused_with_the_network_that_was_meant(string text, string meant)
    {
        Assert.False(ClientNetwork.TryParse(text, out _, out var error));
        Assert.Contains(meant, error);
    }

    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.0", true)]
    [InlineData("192.0.2.0/24", "192.0.2.255", true)]
    [InlineData("192.0.2.0/24", "192.0.3.0", false)]
    [InlineData("192.0.2.0/24", "192.0.1.255", false)]
    [InlineData("192.0.2.0/24", "::ffff:192.0.2.7", true)]
    [InlineData("192.0.2.10", "192.0.2.10", true)]
    [InlineData("192.0.2.10", "192.0.2.11", false)]
    [InlineData("0.0.0.0/0", "255.255.255.255", true)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::", false)]
    [InlineData("::/0", "ffff::1", true)]
    public void An_address_is_inside_or_not(string network, string address, bool isInside) =>
        Assert.Equal(isInside, Network(network).Contains(ClientAddress.Parse(address)));

    [Fact]
    public void All_of_IPv6_holds_no_IPv4_address_and_the_reverse()
    {
        Always.Holds(Any.IPv4, address => !Network("::/0").Contains(address) && Network("0.0.0.0/0").Contains(address));
        Always.Holds(Any.IPv6, address => !Network("0.0.0.0/0").Contains(address) && Network("::/0").Contains(address));
    }

    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.0/25", true)]
    [InlineData("192.0.2.0/24", "192.0.2.0/24", true)]
    [InlineData("192.0.2.0/25", "192.0.2.0/24", false)]
    [InlineData("192.0.2.0/24", "192.0.3.0/25", false)]
    [InlineData("::/0", "0.0.0.0/0", false)]
    [InlineData("0.0.0.0/0", "::/128", false)]
    [InlineData("0.0.0.0/0", "2001:db8::/64", false)]
    public void A_network_is_inside_another_or_not(string outer, string inner, bool isInside) =>
        Assert.Equal(isInside, Network(outer).Contains(Network(inner)));

    [Fact]
    public void The_network_of_an_address_holds_it_and_no_other() =>
        Always.Holds(
            Any.Address.Two(),
            pair => ClientNetwork.Of(pair.Item1).IsSingleAddress && ClientNetwork.Of(pair.Item1).Contains(pair.Item2) == (pair.Item1 == pair.Item2));

    [Fact]
    public void Whatever_prints_parses_to_the_same_network() =>
        Always.Holds(
            from address in Any.Address
            from prefix in Gen.Choose(0, address.IsIPv4 ? 32 : 128)
            select (address, prefix),
            pair => !ClientNetwork.TryParse($"{pair.address}/{pair.prefix}", out var network, out _) || (Network(network.ToString()) == network && network.Contains(pair.address)));

    private static ClientNetwork Network(string text)
    {
        Assert.True(ClientNetwork.TryParse(text, out var network, out var error), error);
        Assert.Equal("", error);
        return network;
    }
}
