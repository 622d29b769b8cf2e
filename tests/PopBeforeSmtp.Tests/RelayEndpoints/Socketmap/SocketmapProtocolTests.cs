using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints.Socketmap;

public sealed class SocketmapProtocolTests
{
    [Theory]
    [InlineData("192.0.2.10")]
    [InlineData("2001:db8::25")]
    [InlineData("2001:DB8::25")]
    public async Task A_client_that_logged_in_is_permitted(string key) =>
        Assert.Equal(Wire.MapPermit, await AskAsync(Wire.Map(key)));

    [Theory]
    [InlineData("192.0.2.11")]
    [InlineData("192.0.2")]
    [InlineData("192")]
    [InlineData("2001:db8:")]
    [InlineData("unknown")]
    [InlineData("mail.example.org")]
    [InlineData("192.0.2.10.example.org")]
    [InlineData("192.0.2.10 192.0.2.10")]
    [InlineData(" 192.0.2.10")]
    [InlineData("192.0.2.10\n")]
    [InlineData("192.0.2.10\0")]
    [InlineData("")]
    public async Task Everything_else_is_not_found(string key) => Assert.Equal(Wire.MapNoOpinion, await AskAsync(Wire.Map(key)));

    [Theory]
    [InlineData("10:192.0.2.10,")]
    [InlineData("11: 192.0.2.10,")]
    [InlineData("0:,")]
    [InlineData("7:popauth,")]
    public async Task A_question_without_a_map_name_or_key_is_not_found(string request) => Assert.Equal(Wire.MapNoOpinion, await AskAsync(request));

    [Fact]
    public async Task Any_map_name_asks_the_same_table() => Assert.Equal(Wire.MapPermit, await AskAsync(Wire.Map("192.0.2.10", "other")));

    [Theory]
    [InlineData("192.0.2.10", Wire.MapPermitPostscreen)]
    [InlineData("2001:db8::25", Wire.MapPermitPostscreen)]
    [InlineData("192.0.2.11", Wire.MapNoOpinion)]
    [InlineData("unknown", Wire.MapNoOpinion)]
    [InlineData("", Wire.MapNoOpinion)]
    public async Task The_map_named_postscreen_is_answered_in_the_words_of_postscreen(string key, string reply) =>
        Assert.Equal(reply, await AskAsync(Wire.Map(key, "postscreen")));

    [Fact]
    public async Task Before_the_table_is_loaded_postscreen_is_told_that_it_cannot_be_told() =>
        Assert.Equal(Wire.MapTryLater, await new Conversation("socketmap", isReady: false).AskAsync(Wire.Map("192.0.2.10", "postscreen")));

    [Fact]
    public async Task Before_the_table_is_loaded_a_relay_is_asked_to_come_back()
    {
        var conversation = new Conversation("socketmap", isReady: false);
        Assert.Equal(Wire.MapTryLater, await conversation.AskAsync(Wire.Map("192.0.2.10")));
        Assert.Equal(Wire.MapNoOpinion, await conversation.AskAsync(Wire.Map("unknown")));
    }

    [Theory]
    [InlineData("x")]
    [InlineData(":")]
    [InlineData("18x")]
    [InlineData("-1:")]
    [InlineData("18:popauth 192.0.2.10;")]
    [InlineData("10001:")]
    [InlineData("000018:popauth 192.0.2.10,")]
    [InlineData("999999999999999999999:")]
    [InlineData("\n")]
    public async Task What_is_no_netstring_closes_the_connection_without_a_reply(string request)
    {
        var conversation = new Conversation("socketmap");
        Assert.Equal("", await conversation.AskAsync(request));
        await conversation.Served.WaitAsync(Wait.Limit);
        Assert.Equal(1, conversation.Endpoint.Counters.Malformed);
        Assert.Equal(["Warning relay request malformed: endpoint=socketmap, listen=unix:test; the connection is closed"], conversation.Log.Lines);
    }

    [Fact]
    public async Task What_was_asked_before_the_mistake_is_answered()
    {
        var conversation = new Conversation("socketmap");
        Assert.Equal(Wire.MapPermit + Wire.MapNoOpinion, await conversation.AskAsync(Wire.Map("192.0.2.10") + Wire.Map("unknown") + "what?"));
        await conversation.Served.WaitAsync(Wait.Limit);
    }

    [Fact]
    public async Task The_longest_question_allowed_is_answered() =>
        Assert.Equal(Wire.MapNoOpinion, await AskAsync(Wire.Map(new string('x', 10_000 - "popauth ".Length))));

    private static Task<string> AskAsync(string request) => new Conversation("socketmap").AskAsync(request);
}
