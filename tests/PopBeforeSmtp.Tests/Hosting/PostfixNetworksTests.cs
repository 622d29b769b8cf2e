using PopBeforeSmtp.Hosting;
using Xunit;

namespace PopBeforeSmtp.Tests.Hosting;

public sealed class PostfixNetworksTests
{
    [Fact]
    public void Networks_are_separated_by_spaces_or_commas_and_IPv6_is_in_brackets()
    {
        var networks = PostfixNetworks.Parse("127.0.0.0/8, 192.0.2.10 [::ffff:127.0.0.0]\t[::1]/128,[2001:db8::]/32\n", _ => { });
        Assert.Equal(["127.0.0.0/8", "192.0.2.10", "127.0.0.0", "::1", "2001:db8::/32"], networks.Select(network => network.ToString()));
    }

    [Fact]
    public void The_default_of_Debian_is_understood()
    {
        var networks = PostfixNetworks.Parse("127.0.0.0/8 [::ffff:127.0.0.0]/104 [::1]/128", Assert.Fail);
        Assert.Equal(["127.0.0.0/8", "127.0.0.0/8", "::1"], networks.Select(network => network.ToString()));
    }

    [Fact]
    public void Nothing_is_no_network() => Assert.Empty(PostfixNetworks.Parse("\n", Assert.Fail));

    [Theory]
    [InlineData("hash:/etc/postfix/network_table")]
    [InlineData("cidr:/etc/postfix/networks")]
    [InlineData("/etc/postfix/networks")]
    [InlineData("!192.0.2.1")]
    [InlineData("168.100.189")]
    [InlineData("192.0.2.1/24")]
    [InlineData("$mynetworks")]
    [InlineData("localhost")]
    [InlineData("[::ffff:127.0.0.1]/104")]
    [InlineData("[::ffff:127.0.0.0]/8")]
    [InlineData("[::ffff:127.0.0.0]/129")]
    [InlineData("[::ffff:0:0]/96")]
    public void What_cannot_be_taken_as_a_network_is_told(string item)
    {
        var told = new List<string>();
        Assert.Single(PostfixNetworks.Parse($"127.0.0.0/8 {item}", told.Add));
        Assert.Equal([$"'{item}' is not a network; write the networks out in this list instead"], told);
    }
}
