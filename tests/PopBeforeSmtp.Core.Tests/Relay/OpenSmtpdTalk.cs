using System.Text;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Relay;

/// <summary>smtpd's side of a conversation.</summary>
internal static class OpenSmtpdTalk
{
    /// <param name="piece">How many bytes come at a time.</param>
    /// <returns>All answers, one character a byte.</returns>
    public static string Run(IOpenSmtpdProtocol protocol, ReadOnlySpan<byte> input, int piece, Func<ClientAddress?, RelayDecision> decide)
    {
        var answers = new StringBuilder();
        for (int held = 0, start = 0; held < input.Length;)
        {
            held += Math.Min(piece, input.Length - held);
            while (protocol.TryRead(input[start..held], out var question, out var consumed))
            {
                Assert.InRange(consumed, 1, held - start);
                start += consumed;
                var decision = !question.AsksForClient ? RelayDecision.NoOpinion : question.IsUnderstood ? decide(question.Client) : RelayDecision.TryLater;
                answers.Append(Encoding.Latin1.GetString(protocol.Answer(question, decision)));
            }
        }
        return answers.ToString();
    }
}
