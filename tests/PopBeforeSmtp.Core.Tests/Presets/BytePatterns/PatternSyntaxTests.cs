using PopBeforeSmtp.Core.Presets.BytePatterns;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Presets.BytePatterns;

public sealed class PatternSyntaxTests
{
    [Theory]
    [InlineData(@"a")]
    [InlineData(@"\Aa")]
    [InlineData(@"\Aa\\z")]
    [InlineData(@"\Aa|b\z")]
    [InlineData(@"\A(?i)a\z")]
    [InlineData(@"\A(?'name'a)\z")]
    [InlineData(@"\A(?<name>a)(?<name>b)\z")]
    [InlineData(@"\A(?=a)a\z")]
    [InlineData(@"\A(?>a)\z")]
    [InlineData(@"\Aa*?\z")]
    [InlineData(@"\Aa++\z")]
    [InlineData(@"\A(?:a?)*\z")]
    [InlineData(@"\Aa{x}\z")]
    [InlineData(@"\Aa{2,1}\z")]
    [InlineData(@"\A\d\z")]
    [InlineData(@"\A\w\z")]
    [InlineData(@"\A\x41\z")]
    [InlineData(@"\A\p{L}\z")]
    [InlineData(@"\A\b\z")]
    [InlineData(@"\Aa$\z")]
    [InlineData(@"\A[a-z-[b]]\z")]
    [InlineData(@"\A[[:alpha:]]\z")]
    [InlineData(@"\A[\w]\z")]
    [InlineData(@"\A[]a]\z")]
    [InlineData(@"\A[\t-a]\z")]
    [InlineData(@"\A(a\z")]
    [InlineData(@"\A[a\z")]
    public void What_is_not_certain_to_mean_the_same_is_left_to_dot_NET(string pattern) => Assert.False(PatternSyntax.TryParse(pattern, out _, out _));

    [Theory]
    [InlineData(@"\Alogin: (?<user>[^ ]+) from x\z", "login: ")]
    [InlineData(@"\A(?:Login|Logged in): [a-z]+\z", "Login|Logged in")]
    [InlineData(@"\A(?:INFO: )?LOGIN, user=(?<user>[^,]+), ip=\[x\]\z", "LOGIN, user=")]
    [InlineData(@"\Aab[cd]ef(?<x>gh)?\z", "ab")]
    [InlineData(@"\Aa(?<x>bc)d\z", "abcd")]
    [InlineData(@"\A[0-9]+\z", "")]
    [InlineData(@"\A(?:a[0-9]|[0-9])+\z", "")]
    [InlineData(@"\A(?:x|héh)\z", "x|h")]
    public void The_literals_of_a_pattern_are_in_every_match(string pattern, string literals)
    {
        Assert.True(PatternSyntax.TryParse(pattern, out var root, out _));
        Assert.Equal(literals, string.Join('|', RequiredLiterals.Of(root)));
    }
}
