using PopBeforeSmtp.Core.Presets.BytePatterns;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Presets.BytePatterns;

public sealed class LeadingTextsTests
{
    [Theory]
    [InlineData(@"\Alogin: [a-z]+\z", "login: ")]
    [InlineData(@"\A(?<protocol>imap|pop3)-login: (?:Login|Logged in): x\z", "imap-log|pop3-log")]
    [InlineData(@"\A(?:INFO: )?LOGIN\z", "")]
    [InlineData(@"\A(?:INFO: |)LOGIN\z", "INFO: LO|LOGIN")]
    [InlineData(@"\A(?:ab)+c\z", "ab")]
    [InlineData(@"\A[ab]c\z", "")]
    [InlineData(@"\A(?:a|b[0-9])c\z", "ac|b")]
    public void What_every_match_begins_with_is_one_of_a_few_texts(string pattern, string texts)
    {
        Assert.True(PatternSyntax.TryParse(pattern, out var root, out _));
        Assert.Equal(texts, string.Join('|', LeadingTexts.Of(root)));
    }

    [Theory]
    [InlineData("imap-login: Login", true)]
    [InlineData("imap-login", true)]
    [InlineData("imap-lo", false)]
    [InlineData("imap(x)", false)]
    [InlineData("", false)]
    public void A_text_that_begins_otherwise_cannot_match(string text, bool may)
    {
        var pattern = BytePattern.TryCreate(@"\A(?:imap|pop3)-login[^x]*\z")!;

        Assert.Equal(may, pattern.MayBeginWith(BytePattern.HeadOf(Any.Utf8(text))));
    }
}
