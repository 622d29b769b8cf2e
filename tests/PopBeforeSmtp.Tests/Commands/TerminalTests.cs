using PopBeforeSmtp.Commands;
using Xunit;

namespace PopBeforeSmtp.Tests.Commands;

public sealed class TerminalTests
{
    [Theory]
    [InlineData("ina@example.org", "ina@example.org")]
    [InlineData("Ünal 日本", "Ünal 日本")]
    [InlineData("a\u001b[31mb", "a?[31mb")]
    [InlineData("a\u009bb", "a?b")]
    [InlineData("a\r\nb\0\u007f\t", "a??b???")]
    [InlineData("a\u202eb\u2066c\u200bd\u2028e", "a?b?c?d?e")]
    [InlineData("e\u0301\u20e3x\ufe0f", "e??x?")]
    [InlineData("\u05d0\u0627b\U0001e900", "??b?")]
    [InlineData("", "")]
    public void A_logs_text_does_not_speak_to_the_terminal(string text, string printed) => Assert.Equal(printed, Terminal.Printable(text));

    [Fact]
    public void A_sentence_is_folded_between_words_and_never_wider_than_the_terminal()
    {
        Assert.Equal(["the log cannot", "  be read:", "  permission", "  denied"], Terminal.Fold("the log cannot be read: permission denied", 14));
        Assert.Equal(["abc…", "  x", "  d…"], Terminal.Fold("abcdefgh x defgh", 4));
        Assert.Equal(["one line"], Terminal.Fold("one line", int.MaxValue));
    }

    [Fact]
    public void Looks_are_sent_as_sequences_of_their_own_and_end_with_their_text()
    {
        Assert.Equal("plain", Terminal.Escaped([new StyledLine("plain")], "\n"));
        Assert.Equal("\u001b[1mbold\u001b[0m\nx", Terminal.Escaped([new StyledLine(new Cell("bold", Tone.Strong)), new StyledLine("x")], "\n"));
    }
}
