using PopBeforeSmtp.Core.Presets;
using Xunit;
using SupportPresets = PopBeforeSmtp.Core.Tests.Support.Presets;

namespace PopBeforeSmtp.Core.Tests.Presets;

public sealed class FieldRuleParserTests
{
    private const string Yaml = """
        name: example
        title: Example
        programs: [imapd]
        rules:
          - name: login
            event: login
            tokenizer: logfmt
            where: { event: login.good }
            absent: [anonymous]
            fields: { user: [u.username, user], session: sid, address: host }
            inside: { address: '\A\[(?<value>[0-9A-Fa-f.:]{2,45})\]\z' }
        samples:
          - line: 'Nov 20 10:15:01 mx1 imapd: event=login.good u.username=ann host=[192.0.2.10] sid=s1'
            rule: login
            address: 192.0.2.10
            user: ann
            session: s1
        hostile:
          - why: a failure
            line: 'Nov 20 10:15:01 mx1 imapd: event=login.bad u.username=ann host=[198.51.100.7]'

        """;

    private readonly PresetRule _rule = SupportPresets.Parse(Yaml).Rules.Single();

    [Theory]
    [InlineData("tokenizer: logfmt", "tokenizer: xml", "unknown tokenizer 'xml' (known: logfmt, elements, semicolon, csv, json)")]
    [InlineData("tokenizer: logfmt", "tokenizer: Logfmt", "unknown tokenizer 'Logfmt' (known: logfmt, elements, semicolon, csv, json)")]
    [InlineData("    tokenizer: logfmt\n", "", "'fields', 'where', 'absent' and 'inside' need a 'tokenizer'")]
    [InlineData("session: sid", "port: sid", "unknown group 'port' (known: address, user, session, protocol, time)")]
    [InlineData("inside: { address:", "inside: { host:", "unknown group 'host' (known: address, user, session, protocol, time)")]
    [InlineData(@"'\A\[(?<value>[0-9A-Fa-f.:]{2,45})\]\z'", @"'\[(?<value>[0-9A-Fa-f.:]{2,45})\]\z'", @"the pattern of 'address' is not anchored: write \A...\z")]
    [InlineData(@"'\A\[(?<value>[0-9A-Fa-f.:]{2,45})\]\z'", @"'\A\[(?<value>[0-9A-Fa-f.:]{2,45})\]'", @"the pattern of 'address' is not anchored: write \A...\z")]
    [InlineData(@"'\A\[(?<value>[0-9A-Fa-f.:]{2,45})\]\z'", @"'\A\[(?<value>[0-9A-Fa-f.:]{2,45})\]$'", @"the pattern of 'address' is not anchored: write \A...\z")]
    [InlineData(@"'\A\[(?<value>[0-9A-Fa-f.:]{2,45})\]\z'", @"'\A\[(?<address>[0-9A-Fa-f.:]{2,45})\]\z'", "the pattern of 'address' has no group 'value'")]
    [InlineData(@"'\A\[(?<value>[0-9A-Fa-f.:]{2,45})\]\z'", @"'\A\[(?<value>[0-9A-Fa-f.:]{2,45}\]\z'", "the pattern of 'address' cannot be used")]
    [InlineData(@"'\A\[(?<value>[0-9A-Fa-f.:]{2,45})\]\z'", @"'\A(?=\[)(?<value>[0-9A-Fa-f.:]{2,45})\]\z'", "the pattern of 'address' cannot be used")]
    [InlineData(@"'\A\[(?<value>[0-9A-Fa-f.:]{2,45})\]\z'", @"['\A(?<value>x)\z', '\A(?<value>y)\z']", @"the pattern of 'address' is not anchored: write \A...\z")]
    [InlineData("event: login.good", @"event: '\Alogin'", @"the pattern of 'event' is not anchored: write \A...\z")]
    [InlineData("event: login.good", @"event: '\A(login\z'", "the pattern of 'event' cannot be used")]
    [InlineData(", address: host }", " }", "it has no group 'address': write (?<address>...)")]
    [InlineData("user: [u.username, user], ", "", "it has no group 'user': write (?<user>...)")]
    public void What_is_wrong_with_fields_is_told(string text, string other, string reason) =>
        Assert.Contains(ErrorsOf(text, other), error => error.StartsWith($"example.yaml:5: rule 'login' is refused: {reason}", StringComparison.Ordinal));

    [Theory]
    [InlineData("where: { event: login.good }", "where: [event]", "'where' must be a list of names and values")]
    [InlineData("where: { event: login.good }", "where: { event: { a: b } }", "'where' must have texts for its values")]
    [InlineData("fields: { user: [u.username, user]", "fields: { user: [[u.username], user]", "'fields' must have texts for its values")]
    [InlineData("absent: [anonymous]", "absent: anonymous", "'absent' must be a list")]
    public void What_is_not_of_the_form_is_told_with_its_line(string text, string other, string message) =>
        Assert.Contains(ErrorsOf(text, other), error => error.StartsWith("example.yaml:", StringComparison.Ordinal) && error.Contains(message, StringComparison.Ordinal));

    [Theory]
    [InlineData("event=login.good u.username=ann host=[192.0.2.10] sid=s1", "192.0.2.10 ann s1")]
    [InlineData("sid=s1 host=[::ffff:192.0.2.10] u.username=\"a b\" event=login.good", "192.0.2.10 a b s1")]
    [InlineData("event=login.good user=bob host=[2001:db8::1]", "2001:db8::1 bob ")]
    [InlineData("event=login.good user=bob u.username=ann host=[2001:db8::1]", "2001:db8::1 ann ")]
    public void The_first_field_that_is_there_counts(string message, string parts) => Assert.Equal(parts, Match(message));

    [Theory]
    [InlineData("event=login.bad u.username=ann host=[192.0.2.10]")]
    [InlineData("event=login.good.x u.username=ann host=[192.0.2.10]")]
    [InlineData("u.username=ann host=[192.0.2.10]")]
    [InlineData("event=login.good u.username=ann host=[192.0.2.10] anonymous=1")]
    [InlineData("event=login.good u.username=ann host=[192.0.2.10] anonymous=")]
    [InlineData("event=login.good u.username=ann")]
    [InlineData("event=login.good host=[192.0.2.10]")]
    [InlineData("event=login.good u.username= host=[192.0.2.10]")]
    [InlineData("event=login.good u.username=\"\" user=bob host=[192.0.2.10]")]
    [InlineData("event=login.good u.username=ann host=192.0.2.10")]
    [InlineData("event=login.good u.username=ann host=[192.0.2]")]
    [InlineData("event=login.good u.username=ann host=[192.0.2.010]")]
    [InlineData("event=login.good u.username=ann host=\"x [192.0.2.10]\"")]
    [InlineData("event=login.good u.username=ann host=\"[192.0.2.10]\\n\"")]
    [InlineData("event=login.good u.username=ann host=[192.0.2.10] host=[192.0.2.10]")]
    [InlineData("event=login.good u.username=\"x\\\" host=[198.51.100.7] y\" x")]
    public void Fields_that_do_not_agree_are_no_login(string message) => Assert.Null(Match(message));

    [Theory]
    [InlineData(3000, true)]
    [InlineData(5000, false)]
    [InlineData(60_000, false)]
    public void A_line_that_somebody_has_stuffed_is_no_login(int length, bool isLogin) =>
        Assert.Equal(isLogin, Match($"event=login.good u.username=ann host=[192.0.2.10] x={new string('a', length)}") is not null);

    [Fact]
    public void One_of_several_texts_or_a_pattern_may_be_asked_of_a_field()
    {
        var several = SupportPresets.Parse(Yaml.Replace("event: login.good }", "event: [login.good, login.ok] }", StringComparison.Ordinal)).Rules.Single();
        var pattern = SupportPresets.Parse(Yaml.Replace("event: login.good }", @"event: '\Alogin\.(?:good|ok)\z' }", StringComparison.Ordinal)).Rules.Single();

        foreach (var (word, isAsked) in ((string, bool)[])[("login.good", true), ("login.ok", true), ("login.bad", false), ("loginxok", false), ("login.ok.", false), ("login", false)])
        {
            Assert.Equal((word, isAsked), (word, several.TryMatch($"event={word} u.username=ann host=[192.0.2.10]", out _)));
            Assert.Equal((word, isAsked), (word, pattern.TryMatch($"event={word} u.username=ann host=[192.0.2.10]", out _)));
        }
    }

    [Fact]
    public void Beside_a_pattern_the_fields_are_those_of_its_group()
    {
        var rule = SupportPresets.Parse(Yaml
            .Replace("    tokenizer: logfmt\n", "    pattern: '\\Aaudit (?<protocol>imap|pop3) (?<fields>[^|]+)\\z'\n    tokenizer: logfmt\n", StringComparison.Ordinal)
            .Replace("imapd: event=login.good", "imapd: audit imap event=login.good", StringComparison.Ordinal)).Rules.Single();

        Assert.True(rule.TryMatch("audit pop3 event=login.good u.username=ann host=[192.0.2.10]", out var match));
        Assert.Equal(("192.0.2.10", "ann", "pop3"), (match.Address.ToString(), match.User, match.Protocol));
        Assert.False(rule.TryMatch("event=login.good u.username=ann host=[192.0.2.10]", out _));
        Assert.False(rule.TryMatch("audit smtp event=login.good u.username=ann host=[192.0.2.10]", out _));
        Assert.False(rule.TryMatch("audit imap event=login.good u.username=ann host=[192.0.2.10]|", out _));
    }

    private string? Match(string message) => _rule.TryMatch(message, out var match) ? $"{match.Address} {match.User} {match.Session}" : null;

    private static IReadOnlyList<string> ErrorsOf(string text, string other)
    {
        Assert.Contains(text, Yaml);
        return Assert.Throws<PresetFormatException>(() => SupportPresets.Parse(Yaml.Replace(text, other, StringComparison.Ordinal))).Errors;
    }
}
