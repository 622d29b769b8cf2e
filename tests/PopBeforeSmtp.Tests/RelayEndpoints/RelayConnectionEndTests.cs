using PopBeforeSmtp.RelayEndpoints;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints;

public sealed class RelayConnectionEndTests
{
    [Fact]
    public async Task A_relay_that_asks_and_sends_no_more_gets_its_answer()
    {
        var conversation = new Conversation(isStarted: false);
        await conversation.Connection.SendAsync(Wire.Policy("192.0.2.10"));
        conversation.Connection.Finish();
        await conversation.ServeAsync();
        Assert.Equal(Wire.PolicyPermit, conversation.Connection.Received());
    }

    /// <summary>Kestrel says "closed" as soon as the peer sends no more, which may be before the request was looked at.</summary>
    [Fact]
    public async Task A_connection_that_is_called_closed_is_answered_what_it_had_asked()
    {
        var conversation = new Conversation(isStarted: false);
        await conversation.Connection.SendAsync(Wire.Policy("192.0.2.10"));
        conversation.Connection.Finish();
        conversation.Connection.ConnectionClosed = new CancellationToken(canceled: true);
        await conversation.ServeAsync();
        Assert.Equal(Wire.PolicyPermit, conversation.Connection.Received());
    }

    /// <summary>A relay keeps its connection for minutes; a service that stops must not wait for it.</summary>
    [Fact]
    public async Task A_service_that_stops_lets_an_idle_connection_go()
    {
        var conversation = new Conversation();
        await conversation.AskAsync(Wire.Policy("192.0.2.10"));
        conversation.Connection.RequestClose();
        await conversation.Served.WaitAsync(Support.Wait.Limit);
        Assert.Equal(0, conversation.Endpoint.Counters.Connections);
    }

    [Fact]
    public async Task A_service_that_stops_answers_what_had_been_asked()
    {
        var conversation = new Conversation(isStarted: false);
        await conversation.Connection.SendAsync(Wire.Policy("192.0.2.10"));
        conversation.Connection.RequestClose();
        await conversation.ServeAsync().WaitAsync(Support.Wait.Limit);
        Assert.Equal(Wire.PolicyPermit, conversation.Connection.Received());
    }

    /// <summary>Its request may be on the way: Postfix sends it at once, and gives up when it is sent away twice.</summary>
    [Fact]
    public async Task A_service_that_stops_waits_a_moment_for_who_has_just_connected()
    {
        var conversation = new Conversation();
        conversation.Connection.RequestClose();
        Assert.Equal(Wire.PolicyPermit, await conversation.AskAsync(Wire.Policy("192.0.2.10")));
        await conversation.Served.WaitAsync(Support.Wait.Limit);
    }

    [Theory]
    [InlineData("")]
    [InlineData("request=")]
    public async Task A_service_that_stops_waits_no_longer_than_that_moment(string begun)
    {
        var conversation = new Conversation();
        await conversation.Connection.SendAsync(begun);
        conversation.Connection.RequestClose();
        conversation.Clock.Advance(RelayConnectionHandler.LastRequestTime - TimeSpan.FromTicks(1));
        Assert.False(conversation.Served.IsCompleted);
        conversation.Clock.Advance(TimeSpan.FromTicks(1));
        await conversation.Served.WaitAsync(Support.Wait.Limit);
        Assert.Equal(0, conversation.Clock.Waiting);
    }
}
