using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Presets;

public sealed class PatternShapeTests
{
    [Theory]
    [InlineData("a|b", true)]
    [InlineData("(a|b)", false)]
    [InlineData("(a)|(b)", true)]
    [InlineData(@"a\|b", false)]
    [InlineData("[a|b]", false)]
    [InlineData("[]|]", false)]
    [InlineData("[^]|]", false)]
    [InlineData(@"[\]|]", false)]
    [InlineData(@"\(a|b", true)]
    [InlineData("[(]a|b", true)]
    public void An_alternative_outside_parentheses_is_seen(string pattern, bool isThere) =>
        Assert.Equal(isThere, PatternShape.Of(pattern).HasTopLevelAlternation);

    [Theory]
    [InlineData("a$", true)]
    [InlineData(@"a\$", false)]
    [InlineData("[$]", false)]
    public void A_dollar_is_seen(string pattern, bool isThere) => Assert.Equal(isThere, PatternShape.Of(pattern).HasDollar);

    [Theory]
    [InlineData("(?i)a", true)]
    [InlineData("(?-i:a)", true)]
    [InlineData("(?:a)", false)]
    [InlineData("(?<user>a)", false)]
    [InlineData(@"\(?i", false)]
    [InlineData("[(?i)]", false)]
    public void An_inline_option_is_seen(string pattern, bool isThere) => Assert.Equal(isThere, PatternShape.Of(pattern).HasInlineOption);

    [Theory]
    [InlineData(".(?<address>a)", true)]
    [InlineData("(?<address>.)", false)]
    [InlineData("(?<address>a).", false)]
    [InlineData(@"\.(?<address>a)", false)]
    [InlineData("[.](?<address>a)", false)]
    [InlineData(@"\\.(?<address>a)", true)]
    [InlineData("[^,](?<address>a)", false)]
    [InlineData("[^a](?<address>a)", true)]
    [InlineData(@"[^\s](?<address>a)", false)]
    [InlineData(@"[^\]](?<address>a)", false)]
    [InlineData("[^]](?<address>a)", false)]
    public void A_wildcard_before_the_address_is_seen(string pattern, bool isThere) =>
        Assert.Equal(isThere, PatternShape.Of(pattern).HasWildcardBeforeAddress);

    [Fact]
    public void Escapes_are_collected_inside_and_outside_of_classes() =>
        Assert.Equal("Adsz", string.Concat(PatternShape.Of(@"\A\d[\s]\\z\z").Escapes.Where(char.IsAsciiLetter).Order()));

    [Fact]
    public void Any_text_has_a_shape() =>
        Always.Holds(
            Gen.Elements([.. @"\[]()|$.?<>:^-address*+{}d"]).ArrayOf().Select(text => new string(text)),
            text => { PatternShape.Of(text); PresetLinter.Check(text); },
            runs: 2000);
}
