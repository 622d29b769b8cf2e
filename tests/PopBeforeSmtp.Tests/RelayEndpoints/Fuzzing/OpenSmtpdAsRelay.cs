using System.Buffers;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.RelayEndpoints;

namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>What the process behind a table of OpenSMTPD reads, as a connection of a relay. It is never broken: such a process must not end.</summary>
internal sealed class OpenSmtpdAsRelay(RelayDecider decider) : IRelayProtocol
{
    private readonly OpenSmtpdText _text = new();

    public string Kind => "opensmtpd";

    public int MaximumRequestLength => int.MaxValue;

    public RelayInput Answer(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out RelayDecision answer, out int consumed)
    {
        answer = RelayDecision.NoOpinion;
        if (!_text.TryRead(input, out var question, out consumed))
            return RelayInput.Incomplete;
        if (question.AsksForClient)
            answer = question.IsUnderstood ? decider.Decide(question.Client) : RelayDecision.TryLater;
        output.Write(_text.Answer(question, answer));
        return RelayInput.Answered;
    }
}
