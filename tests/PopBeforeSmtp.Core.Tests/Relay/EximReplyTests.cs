using System.Text;
using PopBeforeSmtp.Core.Relay;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Relay;

public sealed class EximReplyTests
{
    private static readonly int[] Decisions = [(int)RelayDecision.NoOpinion, (int)RelayDecision.Permit, (int)RelayDecision.TryLater, 77, -1];

    [Theory]
    [InlineData((int)RelayDecision.Permit, "OK\n")]
    [InlineData((int)RelayDecision.NoOpinion, "NO\n")]
    [InlineData((int)RelayDecision.TryLater, "TEMP\n")]
    [InlineData(77, "NO\n")]
    [InlineData(-1, "NO\n")]
    public void A_decision_has_its_word_and_one_LF(int decision, string reply) => Assert.Equal(reply, Text(decision));

    /// <summary>Exim takes the LFs out of what it reads, as its page says: several replies are one word to it.</summary>
    [Fact]
    public void Nothing_but_one_permission_is_the_word_OK()
    {
        string[] words = [.. Decisions.Select(decision => Text(decision).TrimEnd('\n'))];
        string[] together = [.. words, .. words.SelectMany(first => words.Select(second => first + second))];
        Assert.Equal(["OK"], together.Where(text => text.Equals("OK", StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>What Exim takes for true in a condition: a number that is not zero, "yes" and "true".</summary>
    [Fact]
    public void No_word_is_true_for_who_forgets_to_compare_it() =>
        Assert.All(Decisions.Select(Text), text => Assert.DoesNotContain(text.TrimEnd('\n'), (string[])["yes", "true", "1"], StringComparer.OrdinalIgnoreCase));

    private static string Text(int decision) => Encoding.Latin1.GetString(EximReply.For((RelayDecision)decision));
}
