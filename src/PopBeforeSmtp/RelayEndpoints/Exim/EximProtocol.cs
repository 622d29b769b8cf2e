using System.Buffers;
using System.Text;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;

namespace PopBeforeSmtp.RelayEndpoints.Exim;

/// <summary>
/// Lines that Exim's ${readsocket} sends (install/relays/exim.md). Exim sends one, ends its side of the connection, and reads to the
/// end of ours; the end of its side ends a line too.
/// </summary>
internal sealed class EximProtocol(RelayDecider decider) : IRelayProtocol
{
    public string Kind => "exim";

    public int MaximumRequestLength => EximRequest.MaximumLength;

    public RelayInput Answer(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out RelayDecision answer, out int consumed)
    {
        answer = RelayDecision.NoOpinion;
        consumed = 0;
        var end = input.IndexOf((byte)'\n');
        if (end < 0)
            return RelayInput.Incomplete;
        var state = AnswerRest(input[..end], output, out answer);
        consumed = state == RelayInput.Answered ? end + 1 : 0;
        return state;
    }

    public RelayInput AnswerRest(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out RelayDecision answer)
    {
        answer = decider.Decide(EximRequest.Read(input)).Decision;
        if (answer == RelayDecision.Undecided)
            return RelayInput.Undecided;
        output.Write(EximReply.For(answer));
        return RelayInput.Answered;
    }

    public byte[] Example(ClientAddress client, string sender) =>
        Encoding.UTF8.GetBytes($"check {client} {(sender.Length > 0 ? sender : "<>")}\n");
}
