using PopBeforeSmtp.RelayEndpoints;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints;

/// <summary>What a relay that misbehaves costs. An empty line is the shortest policy request: one byte, whose reply has fourteen.</summary>
public sealed class RelayConnectionMemoryTests
{
    private const int Requests = 1_000_000;

    /// <summary>What the connection takes before it makes the server wait (the default of a pipe).</summary>
    private const int SendBuffer = 64 * 1024;

    [Theory]
    [InlineData("policy", "\n", Wire.PolicyNoOpinion)]
    [InlineData("socketmap", "0:,", Wire.MapNoOpinion)]
    public async Task Replies_that_a_relay_does_not_read_do_not_pile_up(string kind, string request, string reply)
    {
        var conversation = new Conversation(kind);
        var requests = new byte[Requests * request.Length];
        for (var i = 0; i < requests.Length; i++)
            requests[i] = (byte)request[i % request.Length];
        await conversation.Connection.SendAsync(requests);
        Assert.InRange(conversation.Endpoint.Counters.Of(Core.Relay.RelayDecision.NoOpinion), 1, SendBuffer / reply.Length + RelayAnswers.AtOnce);

        // It reads after all, and gets them all.
        var replies = 0;
        while (conversation.Connection.Received() is { Length: > 0 } received)
        {
            Assert.True(received.Length <= SendBuffer + RelayAnswers.AtOnce * reply.Length);
            replies += received.Length / reply.Length;
        }
        Assert.Equal(Requests, replies);
        Assert.False(conversation.Served.IsCompleted);
    }

    [Fact]
    public async Task A_relay_that_does_not_read_is_given_up_after_a_while()
    {
        var conversation = new Conversation();
        await conversation.Connection.SendAsync(new string('\n', Requests));
        conversation.Clock.Advance(RelayConnectionHandler.RequestTime - TimeSpan.FromTicks(1));
        Assert.False(conversation.Served.IsCompleted);
        conversation.Clock.Advance(TimeSpan.FromTicks(1));
        await conversation.Served.WaitAsync(Wait.Limit);
        Assert.True(conversation.Connection.IsAborted);
        Assert.Equal(0, conversation.Endpoint.Counters.Connections);
    }

    [Fact]
    public async Task A_relay_that_reads_slowly_is_not_given_up()
    {
        var conversation = new Conversation();
        await conversation.Connection.SendAsync(new string('\n', Requests));
        var replies = 0;
        while (conversation.Connection.Received() is { Length: > 0 } received)
        {
            replies += received.Length / Wire.PolicyNoOpinion.Length;
            conversation.Clock.Advance(RelayConnectionHandler.RequestTime * 0.9);
        }
        Assert.Equal(Requests, replies);
    }

    [Fact]
    public async Task A_service_that_stops_does_not_wait_for_a_relay_that_does_not_read()
    {
        var conversation = new Conversation();
        await conversation.Connection.SendAsync(new string('\n', Requests));
        conversation.Connection.RequestClose();
        await conversation.Served.WaitAsync(Wait.Limit);
        Assert.True(conversation.Connection.IsAborted);
    }

    [Fact]
    public async Task A_stop_aborts_no_connection_that_is_idle()
    {
        var conversation = new Conversation();
        Assert.Equal(Wire.PolicyPermit, await conversation.AskAsync(Wire.Policy("192.0.2.10")));
        conversation.Connection.RequestClose();
        await conversation.Served.WaitAsync(Wait.Limit);
        Assert.False(conversation.Connection.IsAborted);
    }

    [Theory]
    [InlineData("policy", "x")]
    [InlineData("socketmap", "9")]
    public async Task A_relay_that_never_ends_its_request_is_cut_off_at_the_limit(string kind, string letter)
    {
        const int Piece = 1000;
        var conversation = new Conversation(kind);
        var sent = 0L;
        for (; sent < 200_000_000 && conversation.Endpoint.Counters.Malformed == 0; sent += Piece)
            await conversation.Connection.SendAsync(string.Concat(Enumerable.Repeat(letter, Piece)));
        await conversation.Served.WaitAsync(Wait.Limit);
        Assert.InRange(sent, 1, conversation.Endpoint.Protocol.MaximumRequestLength + Piece);
        Assert.Equal("", conversation.Connection.Received());
    }
}
