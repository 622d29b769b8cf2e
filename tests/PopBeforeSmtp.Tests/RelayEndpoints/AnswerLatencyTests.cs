using System.Buffers;
using System.Text;
using PopBeforeSmtp.RelayEndpoints;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints;

/// <summary>How long answers take is measured without making them slower.</summary>
public sealed class AnswerLatencyTests
{
    [Fact]
    public async Task Each_answer_is_in_the_histogram()
    {
        var conversation = new Conversation();
        await conversation.AskAsync(Wire.Policy("192.0.2.10") + Wire.Policy("192.0.2.11"));
        await conversation.AskAsync(Wire.Policy("192.0.2.10")[..40]);
        await conversation.AskAsync(Wire.Policy("192.0.2.10")[40..]);
        Assert.Equal(3, conversation.Endpoint.Counters.Latency.Cumulated()[^1]);
    }

    [Fact]
    public async Task The_time_that_a_relay_takes_to_ask_is_not_ours()
    {
        var conversation = new Conversation();
        await conversation.AskAsync(Wire.Policy("192.0.2.10")[..40]);
        conversation.Clock.Advance(TimeSpan.FromSeconds(10));
        await conversation.AskAsync(Wire.Policy("192.0.2.10")[40..]);
        Assert.Equal((1, 0.0), (conversation.Endpoint.Counters.Latency.Cumulated()[0], conversation.Endpoint.Counters.Latency.SumOfSeconds));
    }

    [Theory]
    [InlineData("policy")]
    [InlineData("socketmap")]
    public void An_answer_takes_no_memory_to_count(string kind)
    {
        var endpoint = new Conversation(kind, isStarted: false).Endpoint;
        var question = Encoding.ASCII.GetBytes(kind == "policy" ? Wire.Policy("192.0.2.10") : Wire.Map("192.0.2.10"));
        var output = new ArrayBufferWriter<byte>(1 << 20);
        Answer(endpoint, question, output);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Answer(endpoint, question, output);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(1001, endpoint.Counters.Latency.Cumulated()[^1]);
    }

    private static void Answer(RelayEndpoint endpoint, byte[] question, ArrayBufferWriter<byte> output)
    {
        var input = new ReadOnlySequence<byte>(question);
        RelayAnswers.Write(endpoint, ref input, output, isEnd: false, out var answered);
        endpoint.Counters.Latency.Add(TimeSpan.FromMicroseconds(20), answered);
    }
}
