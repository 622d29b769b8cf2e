using System.Text;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Relay;

public sealed class SocketmapRequestTests
{
    [Theory]
    [InlineData("popauth 192.0.2.10", "192.0.2.10")]
    [InlineData("any-map_name 2001:db8::25", "2001:db8::25")]
    [InlineData("popauth 2001:DB8::25", "2001:db8::25")]
    [InlineData("popauth ::ffff:192.0.2.10", "192.0.2.10")]
    public void A_whole_address_behind_the_map_name_is_the_client(string content, string client) => Assert.Equal(client, Client(content));

    [Theory]
    [InlineData("popauth ipv6:2001:db8:0:0:0:0:0:25", "2001:db8::25")]
    [InlineData("popauth IPv6:2001:DB8:0:0:0:0:0:25", "2001:db8::25")]
    [InlineData("popauth IPV6:2001:db8::25", "2001:db8::25")]
    [InlineData("popauth ipv6:2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6")]
    [InlineData("popauth ipv6:0:0:0:0:0:0:0:1", "::1")]
    public void An_ipv6_address_may_be_spelled_as_sendmail_does(string content, string client) => Assert.Equal(client, Client(content));

    [Theory]
    [InlineData("popauth ipv6:")]
    [InlineData("popauth ipv6::")]
    [InlineData("popauth ipv6")]
    [InlineData("popauth ipv6:192.0.2.10")]
    [InlineData("popauth ipv6:::ffff:192.0.2.10")]
    [InlineData("popauth ipv6:0:0:0:0:0:ffff:c000:20a")]
    [InlineData("popauth ipv4:192.0.2.10")]
    [InlineData("popauth ipv6:ipv6:2001:db8:0:0:0:0:0:25")]
    [InlineData("popauth ipv6: 2001:db8:0:0:0:0:0:25")]
    [InlineData("popauth ipv6 :2001:db8:0:0:0:0:0:25")]
    [InlineData("popauth ipv62001:db8:0:0:0:0:0:25")]
    [InlineData("popauth xipv6:2001:db8:0:0:0:0:0:25")]
    [InlineData("popauth [ipv6:2001:db8:0:0:0:0:0:25]")]
    [InlineData("popauth connect:ipv6:2001:db8:0:0:0:0:0:25")]
    [InlineData("popauth connect:192.0.2.10")]
    [InlineData("popauth ipv6:2001:db8:0:0:0:0:0")]
    [InlineData("popauth ipv6:2001:db8")]
    [InlineData("popauth ipv6:2001:db8:0:0:0:0:0:25<tmpf>")]
    [InlineData("popauth ipv6:2001:db8:0:0:0:0:0:0025")]
    [InlineData("popauth 0")]
    [InlineData("popauth localhost")]
    public void What_else_a_ruleset_of_sendmail_may_ask_for_is_nobody(string content) => Assert.Null(Client(content));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("popauth")]
    [InlineData("popauth ")]
    [InlineData("192.0.2.10")]
    [InlineData(" 192.0.2.10")]
    [InlineData("popauth\t192.0.2.10")]
    [InlineData("popauth  192.0.2.10")]
    [InlineData("popauth 192.0.2.10 ")]
    [InlineData("pop auth 192.0.2.10")]
    [InlineData("popauth unknown")]
    public void Anything_else_asks_for_nobody(string content) => Assert.Null(Client(content));

    [Theory]
    [InlineData("postscreen 192.0.2.10", true)]
    [InlineData("postscreen unknown", true)]
    [InlineData("postscreen", false)]
    [InlineData("postscreens 192.0.2.10", false)]
    [InlineData("Postscreen 192.0.2.10", false)]
    [InlineData(" postscreen 192.0.2.10", false)]
    [InlineData("postscreen\t192.0.2.10", false)]
    [InlineData("popauth postscreen 192.0.2.10", false)]
    [InlineData("popauth 192.0.2.10", false)]
    [InlineData("", false)]
    public void The_map_named_postscreen_is_for_postscreen(string content, bool isFromPostscreen) =>
        Assert.Equal(isFromPostscreen, SocketmapRequest.IsFromPostscreen(Any.Utf8(content)));

    [Fact]
    public void No_odd_key_is_permitted()
    {
        Assert.True(OddKeys.All.Count >= 200, $"{OddKeys.All.Count} keys");
        foreach (var key in OddKeys.All.Except(["ipv6:2001:db8::25", "IPv6:2001:db8::25"])) // Sendmail's
            Assert.True(Decide($"popauth {key}") == RelayDecision.NoOpinion, $"'{key}' is permitted");
    }

    [Fact]
    public void Behind_the_prefix_of_sendmail_no_odd_key_is_permitted_either()
    {
        foreach (var key in OddKeys.All.Append("192.0.2.10"))
            Assert.True(Decide($"popauth ipv6:{key}") == RelayDecision.NoOpinion, $"'ipv6:{key}' is permitted");
    }

    [Fact]
    public void The_two_keys_that_are_allowed_are_permitted_beside_them()
    {
        Assert.Equal(RelayDecision.Permit, Decide("popauth 192.0.2.10"));
        Assert.Equal(RelayDecision.Permit, Decide("popauth 2001:db8::25"));
    }

    [Fact]
    public void Random_bytes_ask_for_nobody_and_never_throw() =>
        Always.Holds(Any.Bytes, bytes => SocketmapRequest.ReadClient(bytes) is null, runs: 1000);

    [Fact]
    public void No_mutation_of_an_unknown_client_in_sendmails_words_is_permitted() =>
        Always.Holds(Any.Mutation("popauth ipv6:2001:db8:0:0:0:0:0:66"), content => Decide(content) == RelayDecision.NoOpinion, runs: 1000);

    [Fact]
    public void No_mutation_of_an_unknown_client_is_permitted() =>
        Always.Holds(Any.Mutation("popauth 198.51.100.66"), content => Decide(content) == RelayDecision.NoOpinion, runs: 1000);

    private static RelayDecision Decide(string content) => Relays.Decide(SocketmapRequest.ReadClient(Any.Utf8(content)));

    private static string? Client(string content) => SocketmapRequest.ReadClient(Encoding.UTF8.GetBytes(content))?.ToString();
}
