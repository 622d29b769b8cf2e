using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Core.Presets.ByteRules;
using PopBeforeSmtp.Core.Presets.BytePatterns;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;
using SupportPresets = PopBeforeSmtp.Core.Tests.Support.Presets;

namespace PopBeforeSmtp.Core.Tests.Presets.ByteRules;

/// <summary>The model is <see cref="PresetRule.TryMatch"/>, with .NET's engine and copies of everything.</summary>
public sealed class ByteRuleTests
{
    private static readonly Gen<string> Pieces = Gen.Elements(
        ", ", "=", "<", ">", "<>", ",", " ", "", "x", "user=<x>", "user=<>", "user=x", ", rip=192.0.2.1", ", rip=2001:db8::1", "rip=", "session=<", ", session=<y>", "method=PLAIN", "method=ANONYMOUS", ", TLS", "TLSv1.3 with cipher (256/256 bits)", "anonymous", "anonymou", "mpid=7", ": ", "[", "]", "LOGIN", "event=login.good", "\"", "\\");

    private readonly RuleScratch _scratch = new();

    public static TheoryData<string> Names => [.. SupportPresets.Shipped.Where(preset => preset.Rules.Count > 0).Select(preset => preset.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_rule_on_bytes_says_what_the_rule_says(string name)
    {
        var preset = SupportPresets.Shipped.Single(preset => preset.Name == name);
        var messages = preset.Samples.SelectMany(sample => sample.Before.Append(sample.Line)).Select(Message).Where(message => Ascii.IsValid(message)).ToArray();
        foreach (var message in messages)
            AssertSame(preset, message);
        Always.Holds(
            from message in Gen.Elements(messages)
            from other in Gen.Elements(messages)
            from at in Gen.Choose(0, message.Length)
            from length in Gen.Choose(0, 10)
            from start in Gen.Choose(0, other.Length)
            from piece in Gen.Frequency((4, Pieces), (1, Gen.Constant(other[start..])))
            select message[..at] + piece + message[Math.Min(message.Length, at + length)..],
            message => AssertSame(preset, message),
            runs: name == "dovecot" ? 2000 : 150);
    }

    [Fact]
    public void All_of_Dovecot_is_decided_on_bytes()
    {
        var preset = SupportPresets.Shipped.Single(preset => preset.Name == "dovecot");
        foreach (var message in preset.Samples.Select(sample => Message(sample.Line)).Where(message => Ascii.IsValid(message)))
            Assert.All(preset.Rules, rule => Assert.NotEqual(PatternVerdict.Undecided, rule.OnBytes.Match(Any.Utf8(message), _scratch, out _)));
    }

    [Fact]
    public void Elements_are_read_as_the_tokenizer_reads_them() =>
        Always.Holds(
            Pieces.ArrayOf().Select(string.Concat),
            text =>
            {
                var fields = new Dictionary<string, string>();
                var isRead = new Core.Presets.Tokenizers.ElementsTokenizer().TryTokenize(text, fields);
                var bytes = Any.Utf8(text);
                var verdict = ElementsReader.Read(bytes, _scratch.Fields);
                Assert.Equal(isRead, verdict == PatternVerdict.Yes);
                foreach (var (field, value) in fields.Where(_ => isRead))
                {
                    Assert.True(_scratch.Fields.TryFind(bytes, Any.Utf8(field), out var found));
                    Assert.Equal(value, Encoding.ASCII.GetString(found));
                }
            },
            runs: 5000);

    [Fact]
    public void Nothing_is_allocated_for_a_login_or_for_a_line_that_is_none()
    {
        var rules = SupportPresets.Shipped.Single(preset => preset.Name == "dovecot").Rules.ToArray();
        byte[][] messages =
        [
            Any.Utf8("imap-login: Login: user=<piet>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.2, mpid=7, TLS, session=<abc>"),
            Any.Utf8("imap-login: Disconnected: user=<piet>, method=PLAIN, rip=192.0.2.1"),
            Any.Utf8("imap(piet)<7><abc>: Disconnected: Logged out in=1 out=2"),
        ];
        MatchAll();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            MatchAll();

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void MatchAll()
        {
            foreach (var message in messages)
            {
                foreach (var rule in rules)
                    rule.OnBytes.Match(message, _scratch, out _);
            }
        }
    }

    private static string Message(string line)
    {
        var parsed = EnvelopeParser.Parse(Encoding.UTF8.GetBytes(line));
        return (parsed.Prefix.Length > 0 ? Encoding.UTF8.GetString(parsed.Prefix) + ": " : "") + Encoding.UTF8.GetString(parsed.Message);
    }

    private void AssertSame(RegexPreset preset, string message)
    {
        foreach (var rule in preset.Rules)
        {
            var verdict = rule.OnBytes.Match(Any.Utf8(message), _scratch, out var found);
            if (verdict == PatternVerdict.Undecided)
                continue;
            var isMatch = rule.TryMatch(message, out var match);
            Assert.True(isMatch == (verdict == PatternVerdict.Yes), $"{rule.Name}: {verdict} on '{message}'");
            if (isMatch)
            {
                Assert.Equal(
                    (match.Address, match.User, match.Session, match.Protocol, match.Time),
                    (found.Address, Encoding.ASCII.GetString(found.User), Encoding.ASCII.GetString(found.Session), Encoding.ASCII.GetString(found.Protocol), Encoding.ASCII.GetString(found.Time)));
            }
        }
    }
}
