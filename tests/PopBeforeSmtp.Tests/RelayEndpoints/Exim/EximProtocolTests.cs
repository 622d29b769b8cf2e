using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints.Exim;

public sealed class EximProtocolTests
{
    [Theory]
    [InlineData("192.0.2.10")]
    [InlineData("2001:db8::25")]
    [InlineData("::ffff:192.0.2.10")]
    [InlineData("192.0.2.10 ann@example.org")]
    [InlineData("192.0.2.10 ")]
    public async Task A_client_that_logged_in_is_permitted(string key) => Assert.Equal(Wire.EximPermit, await AskAsync(Wire.Exim(key)));

    [Theory]
    [InlineData("192.0.2.11")]
    [InlineData("192.0.2")]
    [InlineData("unknown")]
    [InlineData("mail.example.org")]
    [InlineData("192.0.2.11 192.0.2.10")]
    [InlineData(" 192.0.2.10")]
    [InlineData("192.0.2.10\r")]
    [InlineData("192.0.2.10\0")]
    [InlineData("192.0.2.10 ann@example.org\r")]
    [InlineData("192.0.2.10 ann@example.org\0")]
    [InlineData("192.0.2.10,192.0.2.10")]
    [InlineData("")]
    public async Task Everything_else_is_answered_no(string key) => Assert.Equal(Wire.EximNoOpinion, await AskAsync(Wire.Exim(key)));

    [Theory]
    [InlineData("\n")]
    [InlineData("192.0.2.10\n")]
    [InlineData("OK\n")]
    [InlineData("chec 192.0.2.10\n")]
    public async Task A_line_that_is_no_question_is_answered_no(string line) => Assert.Equal(Wire.EximNoOpinion, await AskAsync(line));

    [Fact]
    public async Task Before_the_table_is_loaded_a_relay_is_asked_to_come_back()
    {
        var conversation = new Conversation("exim", isReady: false);
        Assert.Equal(Wire.EximTryLater, await conversation.AskAsync(Wire.Exim("192.0.2.10")));
        Assert.Equal(Wire.EximNoOpinion, await conversation.AskAsync(Wire.Exim("unknown")));
    }

    [Theory]
    [InlineData("192.0.2.10", Wire.EximPermit)]
    [InlineData("192.0.2.10 ann@example.org", Wire.EximPermit)]
    [InlineData("192.0.2.99", Wire.EximNoOpinion)]
    [InlineData("192.0.2.10\r", Wire.EximNoOpinion)]
    public async Task A_question_that_ends_with_the_input_is_answered_and_the_connection_closed(string key, string reply)
    {
        foreach (var segmentSize in (int[])[4, 4096])
        {
            var conversation = new Conversation("exim", segmentSize: segmentSize);
            Assert.Equal("", await conversation.AskAsync(Wire.Exim(key).TrimEnd('\n')));
            conversation.Connection.Finish();
            await conversation.Served.WaitAsync(Wait.Limit);
            Assert.Equal(reply, conversation.Connection.Received());
            Assert.Equal(1, conversation.Endpoint.Counters.Of(reply == Wire.EximPermit ? RelayDecision.Permit : RelayDecision.NoOpinion));
        }
    }

    /// <summary>As Exim does it: everything has come before we look.</summary>
    [Theory]
    [InlineData("check 192.0.2.10\n", Wire.EximPermit)]
    [InlineData("check 192.0.2.10", Wire.EximPermit)]
    [InlineData("", "")]
    public async Task What_came_before_the_end_is_answered_once(string sent, string reply)
    {
        var conversation = new Conversation("exim", isStarted: false);
        await conversation.Connection.SendAsync(sent);
        conversation.Connection.Finish();
        await conversation.ServeAsync().WaitAsync(Wait.Limit);
        Assert.Equal(reply, conversation.Connection.Received());
    }

    /// <summary>Text that got past somebody's quoting cannot change what Exim makes of its own question.</summary>
    [Theory]
    [InlineData("check 198.51.100.66 x\ncheck 192.0.2.10")]
    [InlineData("check 198.51.100.66 x\ncheck 192.0.2.10\n")]
    [InlineData("check 198.51.100.66 \n\ncheck 192.0.2.10 \n")]
    [InlineData("\ncheck 192.0.2.10\n")]
    public async Task Questions_that_came_together_are_never_the_one_word_OK(string sent)
    {
        var conversation = new Conversation("exim");
        await conversation.Connection.SendAsync(sent);
        conversation.Connection.Finish();
        await conversation.Served.WaitAsync(Wait.Limit);
        Assert.NotEqual("OK", conversation.Connection.Received().Replace("\n", ""));
    }

    [Fact]
    public async Task A_relay_that_breaks_the_connection_within_a_question_is_not_answered()
    {
        var conversation = new Conversation("exim");
        await conversation.AskAsync("check 192.0.2.10");
        conversation.Connection.Break();
        await conversation.Served.WaitAsync(Wait.Limit);
        Assert.Equal("", conversation.Connection.Received());
    }

    [Theory]
    [InlineData(64)]
    [InlineData(4096)]
    public async Task A_question_that_is_too_long_closes_the_connection_without_a_reply(int segmentSize)
    {
        var conversation = new Conversation("exim", segmentSize: segmentSize);
        await conversation.Connection.SendAsync("check 192.0.2.10 " + new string('x', conversation.Endpoint.Protocol.MaximumRequestLength));
        conversation.Connection.Finish();
        await conversation.Served.WaitAsync(Wait.Limit);
        Assert.Equal("", conversation.Connection.Received());
        Assert.Equal(1, conversation.Endpoint.Counters.Malformed);
    }

    [Fact]
    public async Task The_longest_question_allowed_is_answered()
    {
        var conversation = new Conversation("exim");
        var question = "check 192.0.2.10 ";
        await conversation.Connection.SendAsync(question + new string('x', conversation.Endpoint.Protocol.MaximumRequestLength - question.Length));
        conversation.Connection.Finish();
        await conversation.Served.WaitAsync(Wait.Limit);
        Assert.Equal(Wire.EximPermit, conversation.Connection.Received());
    }

    private static Task<string> AskAsync(string request) => new Conversation("exim").AskAsync(request);
}
