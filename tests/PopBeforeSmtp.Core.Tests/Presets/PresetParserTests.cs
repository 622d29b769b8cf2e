using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;
using SupportPresets = PopBeforeSmtp.Core.Tests.Support.Presets;

namespace PopBeforeSmtp.Core.Tests.Presets;

public sealed class PresetParserTests
{
    [Fact]
    public void A_preset_is_read_with_all_its_parts()
    {
        var preset = SupportPresets.Parse(ExamplePreset.Yaml);

        Assert.Equal("example", preset.Name);
        Assert.Equal("Example IMAP", preset.Title);
        Assert.Equal("example.yaml", preset.File);
        Assert.Equal(["Example IMAP 1.0-2.3"], preset.Servers);
        Assert.Equal(["its source"], preset.Verified);
        Assert.Equal(["a user name with a space is not recognised"], preset.Limits);
        Assert.Equal(["imapd", "imapd-ssl"], preset.Programs);
        Assert.Equal(LogEnvelope.Syslog, preset.Envelopes);
        Assert.Equal("login", Assert.Single(preset.Rules).Name);
        Assert.Equal([PresetSampleKind.Sample, PresetSampleKind.Other, PresetSampleKind.Hostile, PresetSampleKind.Hostile], preset.Samples.Select(sample => sample.Kind));
        Assert.Equal(13, preset.Samples[0].LineNumber);
    }

    [Theory]
    [InlineData("envelopes: [syslog]\n", "", (int)LogEnvelope.Syslog)]
    [InlineData("envelopes: [syslog]", "envelopes: [syslog, dovecot]", (int)(LogEnvelope.Syslog | LogEnvelope.Dovecot))]
    public void The_envelope_is_syslog_when_none_is_named(string text, string other, int envelopes) =>
        Assert.Equal((LogEnvelope)envelopes, SupportPresets.Parse(ExamplePreset.With(text, other)).Envelopes);

    [Theory]
    [InlineData("? &a [ *a ]")]
    [InlineData("{&a [*a]}")]
    [InlineData("name: &a example\ntitle: *a")]
    public void An_alias_is_refused_before_it_is_followed(string yaml) =>
        Assert.Contains("alias", Assert.Throws<PresetFormatException>(() => SupportPresets.Parse(yaml)).Message);

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    public void Lists_nested_without_end_are_refused_before_the_stack_is_full(string opening) =>
        Assert.Contains("nested too deeply", Assert.Throws<PresetFormatException>(() => SupportPresets.Parse(string.Concat(Enumerable.Repeat(opening, 100_000)))).Message);

    [Theory]
    [InlineData("name: example\n", "", 1, "'name' is missing")]
    [InlineData("name: example\n", "name: another\n", 1, "'name' is 'another', but the file is called example.yaml")]
    [InlineData("title: Example IMAP\n", "", 1, "'title' is missing")]
    [InlineData("title: Example IMAP\n", "title: [a]\n", 2, "'title' must be text")]
    [InlineData("programs: [imapd, imapd-ssl]\n", "", 1, "'programs' is missing")]
    [InlineData("programs: [imapd, imapd-ssl]\n", "programs: []\n", 1, "'programs' is missing")]
    [InlineData("programs: [imapd, imapd-ssl]\n", "programs: imapd\n", 6, "'programs' must be a list")]
    [InlineData("programs: [imapd, imapd-ssl]\n", "programs: [[imapd]]\n", 6, "'programs' must be a list of texts")]
    [InlineData("envelopes: [syslog]", "envelopes: [journal]", 1, "unknown envelope 'journal' (known: syslog, dovecot, bare, own)")]
    [InlineData("title: Example IMAP\n", "titel: Example IMAP\n", 2, "unknown key 'titel'")]
    [InlineData("    event: login\n", "    event: login\n    evnt: login\n", 11, "unknown key 'evnt'")]
    [InlineData("    event: login\n", "", 9, "'event' is missing")]
    [InlineData("    event: login\n", "    event: open\n", 9, "rule 'login' is refused: 'event' is 'open', not one of login, logout, connect")]
    [InlineData("    user: bob\n", "    usr: bob\n", 16, "unknown key 'usr'")]
    [InlineData("    rule: login\n    address: 192.0.2.10\n", "    address: 192.0.2.10\n", 13, "an address is given, but no rule that must match")]
    [InlineData("    rule: login\n    address: 192.0.2.10\n", "", 13, "a sample names the rule that must match it")]
    [InlineData("  - why: the name of a failed login imitates a success\n    line", "  - line", 22, "'why' is missing")]
    [InlineData("login failed user=<bob> from [192.0.2.10]'\n", "login failed'\n    rule: login\n", 21, "unknown key 'rule'")]
    [InlineData("rules:\n", "rules: x\nrulez:\n", 8, "'rules' must be a list")]
    public void What_is_wrong_is_told_with_its_file_and_line(string text, string other, int line, string message) =>
        Assert.Contains(ErrorsOf(ExamplePreset.With(text, other)), error => error.StartsWith($"example.yaml:{line}: ", StringComparison.Ordinal) && error.Contains(message, StringComparison.Ordinal));

    [Theory]
    [InlineData(@"'\Alogin", @"'login", @"begin with \A")]
    [InlineData(@"imap|pop3))?\z'", "imap|pop3))?$'", @"end with \z")]
    [InlineData(@"(?<user>[^<>\s]+)", "(?<user>.+)", "wildcard")]
    [InlineData(@"(?<user>[^<>\s]+)", "[^<>]+", "no group 'user'")]
    [InlineData(@"(?<user>[^<>\s]+)", "(?<user>(?!x)[^<>]+)", "backtracking")]
    [InlineData(@"(?<user>[^<>\s]+)", "(?<user>[^<>]+", "not a regular expression")]
    public void A_refused_rule_is_told_with_file_line_rule_and_reason(string text, string other, string reason)
    {
        var error = ErrorsOf(ExamplePreset.With(text, other)).First(given => given.Contains(reason, StringComparison.Ordinal));

        Assert.StartsWith("example.yaml:9: rule 'login' is refused: ", error);
    }

    [Fact]
    public void Two_rules_of_one_name_are_refused()
    {
        var yaml = ExamplePreset.With("samples:\n", "  - name: login\n    event: login\n    pattern: '\\Ax (?<user>[a-z]+) (?<address>[0-9.]+)\\z'\nsamples:\n");

        Assert.Contains("rule 'login' is there twice", Assert.Single(ErrorsOf(yaml)));
    }

    [Theory]
    [InlineData("name: [")]
    [InlineData("name: 'example")]
    [InlineData("- : #: #")]
    [InlineData("programs: [imapd, imapd-s\nsl]")]
    [InlineData("a: b: c")]
    [InlineData("name: example\nname: example\n")]
    [InlineData("name: *nobody")]
    [InlineData("{]")]
    public void What_is_not_YAML_is_told_with_its_line(string yaml) =>
        Assert.Matches(@"^example\.yaml:[0-9]+: not YAML: ", Assert.Single(ErrorsOf(yaml)));

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment")]
    [InlineData("just text")]
    [InlineData("- a\n- b")]
    [InlineData("null")]
    public void What_is_no_preset_is_refused(string yaml) =>
        Assert.Contains(ErrorsOf(yaml), error => error.Contains("'name' is missing", StringComparison.Ordinal));

    [Fact]
    public void All_errors_are_told_at_once()
    {
        var errors = ErrorsOf("nam: x\ntitel: y\nrules:\n  - nam: z\n    pattern: 'x'\nsamples:\n  - lin: x\n");

        Assert.True(errors.Count >= 10, string.Join('\n', errors));
        Assert.All(errors, error => Assert.StartsWith("example.yaml:", error));
    }

    [Fact]
    public void Any_text_is_a_preset_or_is_refused_with_reasons() =>
        Always.Holds(
            Gen.Elements("name", ": ", "example", "\n", "  ", "- ", "[", "]", "{", "}", "'", "\"", "&a ", "*a", "|", "rules", "!!", "%", "#", "\t", "\0", ",").ArrayOf(),
            parts => Assert.NotEmpty(ErrorsOf(string.Concat(parts))),
            runs: 1000);

    [Fact]
    public void A_preset_with_a_changed_character_is_taken_or_refused_with_reasons() =>
        Always.Holds(
            Any.Mutation(ExamplePreset.Yaml),
            yaml =>
            {
                try
                {
                    SupportPresets.Parse(yaml);
                }
                catch (PresetFormatException e)
                {
                    Assert.NotEmpty(e.Errors);
                    Assert.All(e.Errors, error => Assert.StartsWith("example.yaml:", error));
                }
            },
            runs: 100);

    private static IReadOnlyList<string> ErrorsOf(string yaml) => Assert.Throws<PresetFormatException>(() => SupportPresets.Parse(yaml)).Errors;
}
