using System.Buffers;
using System.Text;
using PopBeforeSmtp.Core.Relay;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Relay;

public sealed class PolicyReplyTests
{
    private static readonly int[] Decisions = [(int)RelayDecision.NoOpinion, (int)RelayDecision.Permit, (int)RelayDecision.TryLater, (int)RelayDecision.Defer, (int)RelayDecision.Refuse, (int)RelayDecision.Undecided, 77, -1];

    [Theory]
    [InlineData((int)RelayDecision.Permit, "action=OK\n\n")]
    [InlineData((int)RelayDecision.NoOpinion, "action=DUNNO\n\n")]
    [InlineData(77, "action=DUNNO\n\n")]
    [InlineData(-1, "action=DUNNO\n\n")]
    public void A_decision_has_its_word(int decision, string reply) => Assert.Equal(reply, Text(decision));

    [Fact]
    public void A_client_that_may_not_relay_now_is_deferred_and_other_mail_flows() =>
        Assert.StartsWith("action=DEFER_IF_REJECT 4.3.0 ", Text((int)RelayDecision.TryLater));

    [Fact]
    public void Only_a_permission_begins_with_a_word_that_permits()
    {
        foreach (var decision in Decisions.Where(decision => decision != (int)RelayDecision.Permit))
            Assert.DoesNotContain(ActionOf(decision).Split(' ')[0], (string[])["OK", "RELAY", "PERMIT", "permit"]);
    }

    [Fact]
    public void A_reply_is_one_line_and_exactly_one_empty_line()
    {
        foreach (var decision in Decisions)
        {
            var text = Text(decision);
            Assert.EndsWith("\n\n", text);
            Assert.Equal(2, text.Count(c => c == '\n'));
            Assert.True(text.All(c => c == '\n' || c is >= ' ' and <= '~'), text);
        }
    }

    [Fact]
    public void An_action_is_never_empty_never_digits_and_has_no_colon()
    {
        foreach (var action in Decisions.Select(ActionOf))
        {
            Assert.NotEqual("", action.Trim());
            Assert.False(action.All(char.IsAsciiDigit), action);
            Assert.True(char.IsAsciiLetter(action[0]), action);
            Assert.DoesNotContain(':', action);
        }
    }

    private static string ActionOf(int decision)
    {
        Assert.StartsWith("action=", Text(decision));
        return Text(decision)["action=".Length..^2];
    }

    [Theory]
    [InlineData((int)RelayDecision.Defer, "action=DEFER_IF_REJECT 4.7.1 Please wait.\n\n")]
    [InlineData((int)RelayDecision.Refuse, "action=REJECT 5.7.1 Please wait.\n\n")]
    public void A_text_stands_behind_a_word_that_never_permits(int decision, string reply) => Assert.Equal(reply, Text(decision, "Please wait."));

    [Theory]
    [InlineData("")]
    [InlineData("OK\n\naction=OK\n\n")]
    [InlineData("1\r\n")]
    [InlineData("\u2028\0\u00fc")]
    public void Whatever_the_text_there_is_one_reply(string text)
    {
        foreach (var decision in Decisions)
        {
            var reply = Text(decision, text);
            Assert.EndsWith("\n\n", reply);
            Assert.Equal(2, reply.Count(c => c == '\n'));
            Assert.True(reply.All(c => c == '\n' || c is >= ' ' and <= '~'), reply);
        }
    }

    private static string Text(int decision, string text = "Please wait")
    {
        var output = new ArrayBufferWriter<byte>();
        PolicyReply.Write(new RelayAnswer((RelayDecision)decision, text), output);
        return Encoding.Latin1.GetString(output.WrittenSpan);
    }
}
