using PopBeforeSmtp.RelayEndpoints;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints;

public sealed class RelayConnectionTimeTests
{
    [Fact]
    public async Task Half_a_request_is_given_up_after_a_while()
    {
        var conversation = new Conversation();
        await conversation.Connection.SendAsync("request=");
        conversation.Clock.Advance(RelayConnectionHandler.RequestTime - TimeSpan.FromTicks(1));
        Assert.False(conversation.Served.IsCompleted);
        conversation.Clock.Advance(TimeSpan.FromTicks(1));
        await conversation.Served.WaitAsync(Support.Wait.Limit);
        Assert.Equal("", conversation.Connection.Received());
        Assert.Equal(0, conversation.Clock.Waiting);
    }

    [Fact]
    public async Task A_request_that_dribbles_has_no_more_time_than_another()
    {
        var conversation = new Conversation();
        await conversation.Connection.SendAsync("r");
        conversation.Clock.Advance(RelayConnectionHandler.RequestTime * 0.6);
        await conversation.Connection.SendAsync("e");
        conversation.Clock.Advance(RelayConnectionHandler.RequestTime * 0.6);
        await conversation.Served.WaitAsync(Support.Wait.Limit);
    }

    [Fact]
    public async Task The_time_begins_anew_with_each_request()
    {
        var conversation = new Conversation();
        var request = Wire.Policy("192.0.2.99");
        for (var i = 0; i < 5; i++)
        {
            await conversation.Connection.SendAsync(request[..10]);
            conversation.Clock.Advance(RelayConnectionHandler.RequestTime * 0.6);
            await conversation.Connection.SendAsync(request[10..] + request[..5]);
            Assert.Equal(Wire.PolicyNoOpinion, conversation.Connection.Received());
            conversation.Clock.Advance(RelayConnectionHandler.RequestTime * 0.6);
            await conversation.Connection.SendAsync(request[5..]);
            Assert.Equal(Wire.PolicyNoOpinion, conversation.Connection.Received());
        }
        Assert.False(conversation.Served.IsCompleted);
    }

    [Fact]
    public async Task Between_requests_there_is_no_limit()
    {
        var conversation = new Conversation();
        Assert.Equal(0, conversation.Clock.Waiting);
        await conversation.AskAsync(Wire.Policy("192.0.2.99"));
        Assert.Equal(0, conversation.Clock.Waiting);
    }
}
