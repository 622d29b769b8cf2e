using PopBeforeSmtp.Core.Presets;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Presets;

public sealed class PresetLinterTests
{
    private const string A = "(?<address>[0-9A-Fa-f.:]+)";
    private const string U = @"(?<user>[^<>\s]+)";

    [Theory]
    [InlineData(Patterns.Good)]
    [InlineData(@"\A(?:login|LOGIN) <" + U + "> " + A + @"\z")]
    [InlineData(@"\Alogin " + A + " " + U + @" (?<session>[a-z]+) (?<protocol>imap|pop3)\z")]
    [InlineData(@"\Alogin " + A + " " + U + @" .*\z")]
    [InlineData(@"\Alogin <(?<user>[^<>,\s](?:[^<>,\s]| ){0,127})> " + A + @"\z")]
    [InlineData(@"\Alogin\.\$\|\(\[ " + U + " " + A + @"\z")]
    [InlineData(@"\A[|$.(] " + U + " " + A + @"\z")]
    [InlineData(@"\A(?'n'x)?" + U + " " + A + @"\z", "unknown group 'n'")]
    public void A_pattern_that_keeps_the_rules_is_taken(string pattern, string? reason = null)
    {
        if (reason is null)
            Assert.Empty(PresetLinter.Check(pattern));
        else
            Assert.Contains(reason, Assert.Single(PresetLinter.Check(pattern)));
    }

    [Theory]
    [InlineData("login " + U + " " + A + @"\z")]
    [InlineData("^login " + U + " " + A + @"\z")]
    [InlineData(@"(?:\Alogin " + U + " " + A + @"\z)")]
    [InlineData(@" \Alogin " + U + " " + A + @"\z")]
    [InlineData(@"\A?login " + U + " " + A + @"\z")]
    [InlineData(@"\A*login " + U + " " + A + @"\z")]
    [InlineData(@"\A{0}login " + U + " " + A + @"\z")]
    [InlineData(@"\A{0,1}login " + U + " " + A + @"\z")]
    public void A_pattern_must_be_anchored_at_its_start(string pattern) => Refused(pattern, @"begin with \A");

    [Theory]
    [InlineData(@"\Alogin " + U + " " + A)]
    [InlineData(@"\Alogin " + U + " " + A + "$")]
    [InlineData(@"\Alogin " + U + " " + A + @"\Z")]
    [InlineData(@"\Alogin " + U + " " + A + @"\\z")]
    [InlineData(@"\Alogin " + U + " " + A + @"\z?")]
    [InlineData(@"\Alogin " + U + " " + A + @"(?:\z)")]
    public void A_pattern_must_be_anchored_at_its_end(string pattern) => Refused(pattern, @"end with \z");

    [Theory]
    [InlineData(@"\Ax " + U + " " + A + @"|y\z")]
    [InlineData(@"\A|" + U + " " + A + @"\z")]
    [InlineData(@"\A(?:a|b) " + U + " " + A + @"|\z")]
    public void Every_alternative_must_be_anchored(string pattern) => Refused(pattern, "every alternative");

    [Theory]
    [InlineData(@"\Alogin " + U + " " + A + @"$\z")]
    [InlineData(@"\Alogin " + U + " " + A + @"\Z\z")]
    public void An_end_that_lets_a_line_feed_pass_is_refused(string pattern) => Refused(pattern, "last line feed");

    [Theory]
    [InlineData(@"\A(?i)login " + U + " " + A + @"\z")]
    [InlineData(@"\A(?i:login) " + U + " " + A + @"\z")]
    [InlineData(@"\A(?-i:login) " + U + " " + A + @"\z")]
    [InlineData(@"\A(?s:login) " + U + " " + A + @"\z")]
    [InlineData(@"\A(?x) login " + U + " " + A + @"\z")]
    [InlineData(@"\A(?n:login) " + U + " " + A + @"\z")]
    [InlineData(@"\A(?m)login " + U + " " + A + @"\z")]
    public void Inline_options_are_refused(string pattern) => Refused(pattern, "inline option");

    [Theory]
    [InlineData(@"\Alogin \d " + U + " " + A + @"\z")]
    [InlineData(@"\Alogin \w " + U + " " + A + @"\z")]
    [InlineData(@"\Alogin\b " + U + " " + A + @"\z")]
    [InlineData(@"\Alogin\B " + U + " " + A + @"\z")]
    [InlineData(@"\Alogin \p{Lu} " + U + " " + A + @"\z")]
    [InlineData(@"\Alogin \P{Lu} " + U + " " + A + @"\z")]
    [InlineData(@"\Alogin [\d] " + U + " " + A + @"\z")]
    [InlineData(@"\Alogin [^\w] " + U + " " + A + @"\z")]
    [InlineData(@"\Alogin " + A + " " + U + @" \D\z")]
    [InlineData(@"\Alogin " + U + @" (?<address>\d+\.\d+\.\d+\.\d+)\z")]
    public void Classes_of_every_script_are_refused(string pattern) => Refused(pattern, "every script");

    [Theory]
    [InlineData(@"\A.*" + U + " " + A + @"\z")]
    [InlineData(@"\Alogin .+?" + U + " " + A + @"\z")]
    [InlineData(@"\Alogin .{0,5} " + U + " " + A + @"\z")]
    [InlineData(@"\Alogin (?<user>.+) " + A + @"\z")]
    [InlineData(@"\Alogin (?<user>\S+) " + A + @"\z")]
    [InlineData(@"\Alogin (?<user>[\s\S]+) " + A + @"\z")]
    [InlineData(@"\Alogin (?<user>[^x]+) " + A + @"\z")]
    [InlineData(@"\Alogin (?<user>[^\n]+) " + A + @"\z")]
    [InlineData(@"\Alogin (?<user>[^0-9]+) " + A + @"\z")]
    [InlineData(@"\Alogin (?<user>[ -~]+) " + A + @"\z")]
    [InlineData(@"\Alogin (?<user>[!-~ ]+) " + A + @"\z")]
    [InlineData(@"\Alogin (?<user>[\x00-\uffff]+) " + A + @"\z")]
    [InlineData(@"\Alogin (?<user>[\0-\xff]+) " + A + @"\z")]
    [InlineData(@"\Alogin (?<user>[ -~-[x]]+) " + A + @"\z")]
    public void A_wildcard_before_the_address_is_refused(string pattern) => Refused(pattern, "wildcard");

    [Theory]
    [InlineData(@"\Alogin(?=x) " + U + " " + A + @"\z")]
    [InlineData(@"\Alogin(?!x) " + U + " " + A + @"\z")]
    [InlineData(@"\A(?<=x)login " + U + " " + A + @"\z")]
    [InlineData(@"\A(?<!x)login " + U + " " + A + @"\z")]
    [InlineData(@"\A(x)\1 " + U + " " + A + @"\z")]
    [InlineData(@"\Alogin " + U + @" \k<user> " + A + @"\z")]
    [InlineData(@"\A(?>a+) " + U + " " + A + @"\z")]
    [InlineData(@"\A(?(?=a)b|c) " + U + " " + A + @"\z")]
    public void What_needs_backtracking_is_refused(string pattern) => Refused(pattern, "backtracking");

    [Theory]
    [InlineData(@"\Alogin( " + U + " " + A + @"\z")]
    [InlineData(@"\Alogin [ " + U + " " + A + @"\z")]
    [InlineData(@"\A+*" + U + " " + A + @"\z")]
    [InlineData(@"\Alogin [z-a] " + U + " " + A + @"\z")]
    public void What_is_no_regular_expression_is_refused(string pattern) => Refused(pattern, "not a regular expression");

    [Theory]
    [InlineData(@"\A" + U + A + A + @"\z", "'address' is there more than once")]
    [InlineData(@"\A(?:" + A + "|" + A + ")" + U + @"\z", "'address' is there more than once")]
    [InlineData(@"\A" + A + @"(?'address'[0-9.]+)" + U + @"\z", "'address' is there more than once")]
    [InlineData(@"\A" + U + A + U + @"\z", "'user' is there more than once")]
    [InlineData(@"\A" + U + A + @"(?<host>x)\z", "unknown group 'host'")]
    [InlineData(@"\A" + U + A + @"(?<Address>x)\z", "unknown group 'Address'")]
    public void Groups_are_the_known_ones_once_each(string pattern, string reason) => Refused(pattern, reason);

    [Fact]
    public void All_reasons_are_told_at_once() =>
        Assert.True(PresetLinter.Check(@"(?i)login .* (?<ip>\d+)$").Count >= 6);

    private static void Refused(string pattern, string reason) =>
        Assert.Contains(PresetLinter.Check(pattern), given => given.Contains(reason, StringComparison.Ordinal));
}
