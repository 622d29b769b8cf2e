using System.Buffers;
using System.Text;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;

namespace PopBeforeSmtp.RelayEndpoints.PolicyService;

/// <summary>The Postfix policy delegation protocol, SMTPD_POLICY_README.</summary>
internal sealed class PolicyProtocol(RelayDecider decider) : IRelayProtocol
{
    public string Kind => "policy";

    public int MaximumRequestLength => PolicyRequest.MaximumLength;

    public RelayInput Answer(ReadOnlySpan<byte> input, IBufferWriter<byte> output, out RelayDecision answer, out int consumed)
    {
        answer = RelayDecision.NoOpinion;
        consumed = 0;
        var end = input.StartsWith("\n"u8) ? 0 : input.IndexOf("\n\n"u8) + 1;
        if (end == 0 && !input.StartsWith("\n"u8))
            return RelayInput.Incomplete;
        var decided = decider.Decide(PolicyRequest.Read(input[..end]));
        answer = decided.Decision;
        if (answer == RelayDecision.Undecided)
            return RelayInput.Undecided;
        consumed = end + 1;
        PolicyReply.Write(decided, output);
        return RelayInput.Answered;
    }

    public byte[] Example(ClientAddress client, string sender) =>
        Encoding.UTF8.GetBytes($"request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address={client}\nsender={sender}\n\n");
}
