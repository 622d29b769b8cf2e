using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.RelayEndpoints;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints;

public sealed class RelayConnectionHandlerTests
{
    [Fact]
    public async Task A_request_that_comes_byte_by_byte_is_answered_at_its_last_byte()
    {
        foreach (var (kind, request, reply) in Requests)
        {
            var conversation = new Conversation(kind);
            foreach (var part in request[..^1])
                Assert.Equal("", await conversation.AskAsync(part.ToString()));
            Assert.Equal(reply, await conversation.AskAsync(request[^1].ToString()));
        }
    }

    [Fact]
    public async Task A_request_that_is_cut_anywhere_is_answered_once()
    {
        foreach (var (kind, request, reply) in Requests)
        {
            for (var cut = 1; cut < request.Length; cut++)
            {
                var conversation = new Conversation(kind);
                Assert.Equal("", await conversation.AskAsync(request[..cut]));
                Assert.Equal(reply, await conversation.AskAsync(request[cut..]));
            }
        }
    }

    [Fact]
    public async Task Requests_that_come_together_are_answered_in_their_order()
    {
        foreach (var (kind, request, reply) in Requests)
        {
            var conversation = new Conversation(kind);
            var other = request.Replace("192.0.2.10", "192.0.2.99");
            var no = kind switch { "policy" => Wire.PolicyNoOpinion, "exim" => Wire.EximNoOpinion, _ => Wire.MapNoOpinion };
            Assert.Equal(reply + no + reply, await conversation.AskAsync(request + other + request + request[..5]));
            Assert.Equal(reply, await conversation.AskAsync(request[5..]));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    public async Task Requests_that_lie_across_buffers_are_answered(int segmentSize)
    {
        foreach (var (kind, request, reply) in Requests)
            Assert.Equal(reply + reply + reply, await new Conversation(kind, segmentSize: segmentSize).AskAsync(request + request + request));
    }

    [Fact]
    public async Task A_connection_is_kept_for_many_requests()
    {
        var conversation = new Conversation();
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(Wire.PolicyPermit, await conversation.AskAsync(Wire.Policy("192.0.2.10")));
            Assert.Equal(Wire.PolicyNoOpinion, await conversation.AskAsync(Wire.Policy("192.0.2.99")));
        }
        Assert.False(conversation.Served.IsCompleted);
        Assert.Equal((1, 1000, 1000, 0), Counts(conversation));
        conversation.Connection.Finish();
        await conversation.Served;
        Assert.Equal((0, 1000, 1000, 0), Counts(conversation));
    }

    [Fact]
    public async Task Nothing_is_sent_that_was_not_asked_for()
    {
        var conversation = new Conversation();
        Assert.Equal("", conversation.Connection.Received());
        await conversation.AskAsync(Wire.Policy("192.0.2.10"));
        conversation.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("", conversation.Connection.Received());
        Assert.False(conversation.Served.IsCompleted);
    }

    [Fact]
    public async Task Half_a_request_at_the_end_of_a_connection_is_not_answered()
    {
        var conversation = new Conversation();
        await conversation.Connection.SendAsync(Wire.Policy("192.0.2.10")[..^1]);
        conversation.Connection.Finish();
        await conversation.Served;
        Assert.Equal("", conversation.Connection.Received());
    }

    [Fact]
    public async Task A_relay_that_breaks_the_connection_is_no_error()
    {
        var conversation = new Conversation();
        await conversation.AskAsync("request=");
        conversation.Connection.Break();
        await conversation.Served;
        Assert.Empty(conversation.Log.Lines);
        Assert.Equal(0, conversation.Endpoint.Counters.Connections);
    }

    [Theory]
    [InlineData("policy", 64 * 1024)]
    [InlineData("policy", 1)]
    [InlineData("policy", 4096)]
    public async Task A_request_that_never_ends_closes_the_connection(string kind, int segmentSize)
    {
        var conversation = new Conversation(kind, segmentSize: segmentSize);
        var limit = conversation.Endpoint.Protocol.MaximumRequestLength;
        Assert.Equal("", await conversation.AskAsync(new string('x', limit)));
        Assert.False(conversation.Served.IsCompleted);
        Assert.Equal("", await conversation.AskAsync("x"));
        await conversation.Served.WaitAsync(Wait.Limit);
        Assert.Equal(1, conversation.Endpoint.Counters.Malformed);
    }

    [Fact]
    public async Task The_longest_request_allowed_is_answered()
    {
        var request = Wire.Policy("192.0.2.10");
        var conversation = new Conversation();
        var filler = new string('x', conversation.Endpoint.Protocol.MaximumRequestLength - request.Length - 1);
        Assert.Equal(Wire.PolicyPermit, await conversation.AskAsync(filler + "\n" + request));
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(200_000)]
    public async Task A_longer_request_is_not_answered_in_whatever_buffers_it_comes(int segmentSize)
    {
        var request = Wire.Policy("192.0.2.10");
        var conversation = new Conversation(segmentSize: segmentSize);
        var filler = new string('x', conversation.Endpoint.Protocol.MaximumRequestLength - request.Length);
        Assert.Equal("", await conversation.AskAsync(filler + "\n" + request));
        await conversation.Served.WaitAsync(Wait.Limit);
    }

    [Fact]
    public async Task Answers_are_counted()
    {
        var conversation = new Conversation(isReady: false);
        await conversation.AskAsync(Wire.Policy("192.0.2.10") + Wire.Policy("unknown"));
        var counters = conversation.Endpoint.Counters;
        Assert.Equal((0, 1, 1), (counters.Of(RelayDecision.Permit), counters.Of(RelayDecision.NoOpinion), counters.Of(RelayDecision.TryLater)));
    }

    private static (string Kind, string Request, string Reply)[] Requests =>
        [("policy", Wire.Policy("192.0.2.10"), Wire.PolicyPermit), ("socketmap", Wire.Map("192.0.2.10"), Wire.MapPermit), ("exim", Wire.Exim("192.0.2.10 ann@example.org"), Wire.EximPermit)];

    private static (long, long, long, long) Counts(Conversation conversation)
    {
        RelayCounters counters = conversation.Endpoint.Counters;
        return (counters.Connections, counters.Of(RelayDecision.Permit), counters.Of(RelayDecision.NoOpinion), counters.Malformed);
    }
}
