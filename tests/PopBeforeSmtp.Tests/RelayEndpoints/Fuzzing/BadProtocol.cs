using System.Buffers;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.RelayEndpoints;

namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>A protocol with a mistake: the tests must find it.</summary>
/// <param name="change">What it makes of a reply; the input is what had come.</param>
internal sealed class BadProtocol(IRelayProtocol right, Func<byte[], string, string> change) : IRelayProtocol
{
    public string Kind => right.Kind;

    public int MaximumRequestLength => right.MaximumRequestLength;

    public RelayInput Answer(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out RelayDecision answer, out int consumed)
    {
        var reply = new ArrayBufferWriter<byte>();
        var state = right.Answer(input, reply, out answer, out consumed);
        if (state == RelayInput.Answered)
            output.Write(System.Text.Encoding.Latin1.GetBytes(change(input.ToArray(), System.Text.Encoding.Latin1.GetString(reply.WrittenSpan))));
        return state;
    }

    public RelayInput AnswerRest(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out RelayDecision answer) => right.AnswerRest(input, output, out answer);
}
