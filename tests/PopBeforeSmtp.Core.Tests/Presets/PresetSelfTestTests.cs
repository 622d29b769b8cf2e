using PopBeforeSmtp.Core.Presets;
using Xunit;
using SupportPresets = PopBeforeSmtp.Core.Tests.Support.Presets;

namespace PopBeforeSmtp.Core.Tests.Presets;

public sealed class PresetSelfTestTests
{
    [Theory]
    [InlineData("            address: 192.0.2.10", "            address: 192.0.2.11", "the address is '192.0.2.10', not '192.0.2.11'")]
    [InlineData("            user: bob", "            user: bo", "the user is 'bob', not 'bo'")]
    [InlineData("            session: a1", "            session: a2", "the session is 'a1', not 'a2'")]
    [InlineData("            protocol: imap", "            protocol: pop3", "the protocol is 'imap', not 'pop3'")]
    [InlineData("from [192.0.2.10] session", "from [192.0.2] session", "rule 'login' does not match")]
    [InlineData("from [192.0.2.10] session", "from {192.0.2.10} session", "rule 'login' does not match")]
    [InlineData("mx1 imapd[811]: login user=<bob>", "mx1 imapf[811]: login user=<bob>", "rule 'login' does not match")]
    [InlineData("Nov 20 10:15:01 mx1 imapd[811]: login user=<bob>", "Nov 20 mx1 imapd[811]: login user=<bob>", "(the line has no envelope that is known)")]
    [InlineData("login failed user=<bob>", "login user=<bob>", "'example/login' takes this other line for a login from 192.0.2.10")]
    [InlineData("login failed user=<login user=<x> from [198.51.100.7]> from", "login user=<y> from", "'example/login' takes this hostile line for a login from 203.0.113.66")]
    public void A_sample_that_contradicts_the_rules_is_told(string text, string other, string message) =>
        Assert.Contains(message, Assert.Single(ErrorsOf(ExamplePreset.With(text.TrimStart(), other.TrimStart()))));

    [Fact]
    public void A_preset_without_a_hostile_sample_is_refused() =>
        Assert.Equal(["example.yaml:1: there is no hostile sample: write what an attacker would have the server log"], ErrorsOf(ExamplePreset.Yaml[..ExamplePreset.Yaml.IndexOf("hostile:")]));

    [Fact]
    public void A_preset_without_rules_is_refused() =>
        Assert.Contains("example.yaml:1: there are no rules", ErrorsOf("name: example\ntitle: x\nprograms: [x]\nhostile:\n  - why: x\n    line: x\n"));

    [Fact]
    public void A_preset_of_a_server_that_cannot_be_used_needs_no_rules() =>
        Assert.Equal("no line has an address", SupportPresets.Parse("name: example\ntitle: x\nprograms: [x]\nunusable: no line has an address\nhostile:\n  - why: x\n    line: x\n").Unusable);

    [Fact]
    public void A_preset_that_cannot_be_used_and_has_rules_is_refused() =>
        Assert.Contains("example.yaml:1: there are rules, and 'unusable' says that nothing can be recognised", ErrorsOf(ExamplePreset.With("rules:\n", "unusable: no line has an address\nrules:\n")));

    [Fact]
    public void A_rule_that_no_sample_shows_is_refused()
    {
        var yaml = ExamplePreset.With("samples:\n", "  - name: second\n    event: login\n    pattern: '\\Ax (?<user>[a-z]+) (?<address>[0-9.]+)\\z'\nsamples:\n");

        Assert.Equal(["example.yaml:1: rule 'second' has no sample"], ErrorsOf(yaml));
    }

    [Fact]
    public void A_line_that_two_rules_match_is_refused()
    {
        var second = ExamplePreset.With(
            "samples:\n",
            "  - name: second\n    event: login\n    pattern: '\\Alogin user=<(?<user>[a-z]+)> from \\[(?<address>[0-9.]+)\\] session=a1 by imap\\z'\nsamples:\n");

        Assert.Contains(ErrorsOf(second), error => error.StartsWith("example.yaml:16: rule 'example/login' and rule 'example/second' match the same line", StringComparison.Ordinal));
    }

    [Fact]
    public void A_sample_that_another_rule_takes_is_told()
    {
        var yaml = ExamplePreset.With("            rule: login\n            address: 203.0.113.66".Replace("        ", ""), "    rule: other\n    address: 203.0.113.66");

        Assert.Contains("rule 'example/login' matches instead of 'other'", Assert.Single(ErrorsOf(yaml)));
    }

    [Fact]
    public void Two_presets_that_take_the_same_line_are_told_together()
    {
        var one = SupportPresets.Parse(ExamplePreset.Yaml);
        var two = SupportPresets.Parse(ExamplePreset.With("name: example", "name: copy"), "copy");

        Assert.Empty(PresetSelfTest.Run(one));
        Assert.Contains(PresetSelfTest.Run(one, [one, two]), error => error.Contains("rule 'example/login' and rule 'copy/login' match the same line", StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> ErrorsOf(string yaml) => Assert.Throws<PresetFormatException>(() => SupportPresets.Parse(yaml)).Errors;
}
