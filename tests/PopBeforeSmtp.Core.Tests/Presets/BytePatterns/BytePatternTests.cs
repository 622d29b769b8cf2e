using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Core.Presets.BytePatterns;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;
using SupportPresets = PopBeforeSmtp.Core.Tests.Support.Presets;

namespace PopBeforeSmtp.Core.Tests.Presets.BytePatterns;

/// <summary>The model is the engine that never backtracks: what both decide they decide alike, groups included.</summary>
public sealed class BytePatternTests
{
    private static readonly string[] Groups = ["a", "b"];

    private static readonly Gen<string> Texts = Gen.Elements("a", "b", "c", "aa", "ab", "bc", "1", "12", " ", ".", "<", ">", ",", "=", "ac", "\t").ArrayOf().Resize(12).Select(string.Concat);

    private static readonly Gen<string> Atoms = Gen.Elements(
        "a", "b", "c", "ab", "ba", "abc", "[ab]", "[^ab]", "[a-c1]", "[^<>,]", @"[^\s<]", @"\s", @"\.", "<", ">", ",", "=", ".", "[0-9]", @"[.\]]", "[a-]", "(?<a>a|ab)", "(?<b>[a-c]+)", "(?:x(?<a>b))?");

    private static readonly Gen<string> Patterns = Nested(3).Select(inside => $@"\A{inside}\z");

    private readonly PatternScratch _scratch = new();

    [Fact]
    public void It_finds_what_the_engine_that_never_backtracks_finds() =>
        Always.Holds(
            from pattern in Patterns
            from texts in Texts.ArrayOf(8)
            select (pattern, texts),
            given =>
            {
                if (BytePattern.TryCreate(given.pattern) is not { } pattern)
                    return;
                var regex = new Regex(given.pattern, PresetRule.Options);
                foreach (var text in given.texts)
                    AssertSame(regex, pattern, text, Groups);
            },
            runs: 4000);

    [Fact]
    public void Every_pattern_of_every_preset_is_understood()
    {
        foreach (var rule in SupportPresets.Shipped.SelectMany(preset => preset.Rules).Where(rule => rule.Pattern.Length > 0))
            Assert.True(BytePattern.TryCreate(rule.Pattern) is not null, rule.Pattern);
        foreach (var inside in SupportPresets.Shipped.SelectMany(preset => preset.Rules).SelectMany(rule => rule.Fields is { Tokenizer.Name: "elements" } fields ? fields.InsideTexts.Values : []))
            Assert.True(BytePattern.TryCreate(inside) is not null, inside);
    }

    [Fact]
    public void Every_sample_of_every_preset_is_decided_and_as_the_engine_that_never_backtracks_does()
    {
        foreach (var preset in SupportPresets.Shipped)
        {
            var messages = preset.Samples.SelectMany(sample => sample.Before.Append(sample.Line)).Select(Message).ToList();
            foreach (var rule in preset.Rules.Where(rule => rule.Pattern.Length > 0))
            {
                var pattern = BytePattern.TryCreate(rule.Pattern)!;
                foreach (var message in messages.Where(message => Ascii.IsValid(message)))
                    AssertSame(rule.Regex!, pattern, message, PresetRule.Groups);
            }
        }
    }

    [Theory]
    [InlineData("dovecot")]
    [InlineData("courier")]
    [InlineData("cyrus")]
    [InlineData("uw-imap")]
    [InlineData("perdition")]
    public void A_sample_changed_in_places_is_decided_as_the_engine_that_never_backtracks_does(string name)
    {
        var preset = SupportPresets.Shipped.Single(preset => preset.Name == name);
        var rules = preset.Rules.Where(rule => rule.Pattern.Length > 0).Select(rule => (rule.Regex!, Pattern: BytePattern.TryCreate(rule.Pattern)!)).ToList();
        var messages = preset.Samples.Select(sample => Message(sample.Line)).Where(message => Ascii.IsValid(message)).ToList();
        Always.Holds(
            from message in Gen.Elements(messages.ToArray())
            from other in Gen.Elements(messages.ToArray())
            from at in Gen.Choose(0, message.Length)
            from length in Gen.Choose(0, 12)
            from text in Gen.OneOf(Texts, Gen.Choose(0, other.Length).Select(start => other[start..]), Gen.Elements(", ", "user=<x>", ", rip=192.0.2.1", "session=<", ": ", "> "))
            select message[..at] + text + message[Math.Min(message.Length, at + length)..],
            message =>
            {
                foreach (var (regex, pattern) in rules)
                    AssertSame(regex, pattern, message, PresetRule.Groups);
            },
            runs: 400);
    }

    /// <summary>(a*)*b and its like take other engines 2^n steps.</summary>
    [Theory]
    [InlineData(@"\A(?:[ab]{1,20}){1,30}c\z")]
    [InlineData(@"\A(?:a|b|ab){1,200}c\z")]
    public void A_pattern_that_explodes_in_other_engines_is_given_up_in_time(string text)
    {
        var pattern = BytePattern.TryCreate(text)!;

        Assert.Equal(PatternVerdict.Undecided, pattern.Match(Any.Utf8(string.Concat(Enumerable.Repeat("ab", 100))), _scratch));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        var rule = SupportPresets.Shipped.Single(preset => preset.Name == "dovecot").Rules[0];
        var pattern = BytePattern.TryCreate(rule.Pattern)!;
        var message = Any.Utf8("imap-login: Login: user=<piet>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.2, mpid=7, TLS, session=<abc>");
        Assert.Equal(PatternVerdict.Yes, pattern.Match(message, _scratch));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            pattern.Match(message, _scratch);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static string Message(string line)
    {
        var parsed = EnvelopeParser.Parse(Encoding.UTF8.GetBytes(line));
        return (parsed.Prefix.Length > 0 ? Encoding.UTF8.GetString(parsed.Prefix) + ": " : "") + Encoding.UTF8.GetString(parsed.Message);
    }

    private static Gen<string> Nested(int depth)
    {
        if (depth == 0)
            return Atoms;
        var inner = Nested(depth - 1);
        var counted = from item in inner
                      from count in Gen.Elements("", "", "?", "*", "+", "{2}", "{1,3}", "{0,2}", "{1,}")
                      select (item.Length > 1 && !item.StartsWith('[') && !item.StartsWith('\\') ? $"(?:{item})" : item) + count;
        var sequence = counted.ArrayOf(3).Select(string.Concat);
        var choice = inner.ArrayOf(2).Select(items => $"(?:{string.Join('|', items)})");
        return Gen.OneOf(Atoms, counted, sequence, choice);
    }

    private void AssertSame(Regex regex, BytePattern pattern, string text, string[] groups)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        var verdict = pattern.Match(bytes, _scratch);
        if (verdict == PatternVerdict.Undecided)
            return;
        var match = regex.Match(text);
        Assert.True(match.Success == (verdict == PatternVerdict.Yes), $"{regex} on '{text}': {verdict}");
        foreach (var group in groups.Where(_ => match.Success))
        {
            var isThere = BytePattern.TryGroup(pattern.GroupOf(group), _scratch, bytes, out var value);
            Assert.True(isThere == match.Groups[group].Success && (!isThere || Encoding.ASCII.GetString(value) == match.Groups[group].Value), $"{regex} on '{text}': group {group}");
        }
    }
}
