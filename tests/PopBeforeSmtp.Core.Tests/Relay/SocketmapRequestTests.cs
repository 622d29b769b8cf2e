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
        foreach (var key in OddKeys.All)
            Assert.True(Decide($"popauth {key}") == RelayDecision.NoOpinion, $"'{key}' is permitted");
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
    public void No_mutation_of_an_unknown_client_is_permitted() =>
        Always.Holds(Any.Mutation("popauth 198.51.100.66"), content => Decide(content) == RelayDecision.NoOpinion, runs: 1000);

    private static RelayDecision Decide(string content) => Relays.Decide(SocketmapRequest.ReadClient(Any.Utf8(content)));

    private static string? Client(string content) => SocketmapRequest.ReadClient(Encoding.UTF8.GetBytes(content))?.ToString();
}
