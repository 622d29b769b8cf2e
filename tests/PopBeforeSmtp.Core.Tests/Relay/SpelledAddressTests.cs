using System.Text;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Relay;

/// <summary>The plain way to read an address is the model.</summary>
public sealed class SpelledAddressTests
{
    private const int Cases = 200_000;

    private static readonly string[] Parts =
        ["a", "A", "b", "ann", "ANN", "@", "@", "+", "-", ".", "example.org", "Example.ORG", "ü", "Ü", "İ", "ß", "K", "😀", "𐐀", " ", "\u00a0", "\u0085", "\0", "\"", "x"];

    [Fact]
    public void It_reads_what_is_read_the_plain_way_and_as_that_is_read()
    {
        var dice = new Random(7);
        for (var i = 0; i < Cases; i++)
        {
            var text = Text(dice);
            var rules = Rules(dice);
            Holds(Encoding.UTF8.GetBytes(text), rules);
            Holds(text, rules);
        }
    }

    [Theory]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(100_000)]
    public void Long_ones_too(int length)
    {
        Holds(Encoding.UTF8.GetBytes("a@" + new string('b', length - 2)), Rules(new Random(1)));
        Holds("a@" + new string('b', length - 2), Rules(new Random(1)));
        Holds(Encoding.UTF8.GetBytes(new string('ü', length / 2)), Rules(new Random(1)));
    }

    [Fact]
    public void And_bytes_that_are_no_text()
    {
        var dice = new Random(8);
        var bytes = new byte[12];
        for (var i = 0; i < Cases; i++)
        {
            dice.NextBytes(bytes);
            Holds(bytes.AsSpan(0, dice.Next(bytes.Length)), Rules(dice));
        }
    }

    [Fact]
    public void Whose_name_a_sender_is_is_found_as_in_the_plain_way()
    {
        var dice = new Random(9);
        var named = 0;
        for (var i = 0; i < Cases; i++)
        {
            var (sender, account, rules, binding) = (Text(dice), Text(dice), Rules(dice), dice.Next(2) == 0 ? SenderBinding.Exact : SenderBinding.Domain);
            if (MailAddress.Parse(sender, rules) is not { } plain)
                continue;
            var ownership = new SenderOwnership(rules, NoSenderLogins.Instance);
            Assert.True(SpelledAddress.TryRead(Encoding.UTF8.GetBytes(sender), rules, new char[SpelledAddress.Room], out var spelled));
            var isName = ownership.IsName(spelled, account, binding);
            Assert.True((ownership.Judge(plain, [account], binding) == RelayDecision.Permit) == isName, $"{sender} {account} {rules} {binding}");
            Assert.True(ownership.IsSuspended(plain, account) == ownership.IsSuspended(spelled, account), $"{sender} {account} {rules}");
            named += isName ? 1 : 0;
        }
        Assert.InRange(named, 100, Cases);
    }

    private static void Holds(ReadOnlySpan<byte> text, MailAddressRules rules)
    {
        var isRead = SpelledAddress.TryRead(text, rules, new char[SpelledAddress.Room], out var spelled);
        Holds(MailAddress.Parse(text, rules), isRead, spelled, rules);
    }

    private static void Holds(string text, MailAddressRules rules)
    {
        var isRead = SpelledAddress.TryRead(text.AsSpan(), rules, new char[MailAddress.Longest], out var spelled);
        Holds(MailAddress.Parse(text, rules), isRead, spelled, rules);
    }

    private static void Holds(MailAddress? plain, bool isRead, SpelledAddress spelled, MailAddressRules rules)
    {
        Assert.Equal(plain is not null, isRead);
        if (plain is null)
            return;
        Assert.Equal(plain, new MailAddress(spelled.Local.ToString(), spelled.Domain.ToString()));
        var without = spelled.WithoutExtension(rules);
        Assert.Equal(plain.WithoutExtension(rules), new MailAddress(without.Local.ToString(), without.Domain.ToString()));
    }

    private static string Text(Random dice) => string.Concat(Enumerable.Range(0, dice.Next(6)).Select(_ => Parts[dice.Next(Parts.Length)]));

    private static MailAddressRules Rules(Random dice) => new(dice.Next(2) == 0 ? "" : "Example.org", dice.Next(3) switch { 0 => "", 1 => "+", _ => "+-" });
}
