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
    [InlineData("", "")]
    public void A_logs_text_does_not_speak_to_the_terminal(string text, string printed) => Assert.Equal(printed, Terminal.Printable(text));
}
