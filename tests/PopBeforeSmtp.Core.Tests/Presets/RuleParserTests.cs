using PopBeforeSmtp.Core.Presets;
using Xunit;
using SupportPresets = PopBeforeSmtp.Core.Tests.Support.Presets;

namespace PopBeforeSmtp.Core.Tests.Presets;

public sealed class RuleParserTests
{
    private const string Address = "(?<address>[0-9A-Fa-f.:]+)";
    private const string User = @"(?<user>[^<>\s]+)";

    [Theory]
    [InlineData("event: login", @"\Ax " + User + @"\z", "it has no group 'address': write (?<address>...)")]
    [InlineData("event: login", @"\Ax " + Address + @"\z", "it has no group 'user': write (?<user>...), or 'without: [user]' when no line of a login names it")]
    [InlineData("event: login", @"\Ax\z", "it has no group 'address': write (?<address>...)")]
    [InlineData("event: login, join: process", @"\Ax\z", "it has no group 'user': write (?<user>...), or 'without: [user]' when no line of a login names it")]
    [InlineData("event: login, without: [user]", @"\Ax\z", "it has no group 'address': write (?<address>...)")]
    [InlineData("event: login, without: [user]", @"\Ax " + User + " " + Address + @"\z", "'without: [user]' is for a login that has no group 'user'")]
    [InlineData("event: login, without: [address]", @"\Ax " + User + " " + Address + @"\z", "'without' is 'address'; only user can be done without")]
    [InlineData("event: login, without: [user, address]", @"\Ax " + Address + @"\z", "'without' is 'user, address'; only user can be done without")]
    [InlineData("event: logout, without: [user]", @"\Ax " + Address + @"(?<session>[a-z]+)\z", "'without: [user]' is for a login that has no group 'user'")]
    [InlineData("event: connect, join: process, without: [user]", @"\Ax " + Address + @"\z", "'without: [user]' is for a login that has no group 'user'")]
    [InlineData("event: connect, join: process", @"\Ax\z", "it has no group 'address': write (?<address>...)")]
    [InlineData("event: connect", @"\Ax " + Address + @"\z", "a connect line needs 'join: process'")]
    [InlineData("event: logout", @"\Ax\z", "the end of a session needs a group 'session', or 'address' and 'user', or 'join: process'")]
    [InlineData("event: logout", @"\Ax " + Address + @"\z", "the end of a session needs a group 'session', or 'address' and 'user', or 'join: process'")]
    [InlineData("event: logout", @"\Ax " + User + @"\z", "the end of a session needs a group 'session', or 'address' and 'user', or 'join: process'")]
    [InlineData("event: login, join: session", @"\Ax " + User + " " + Address + @"\z", "'join' is 'session'; the only one known is process")]
    [InlineData("event: Login", @"\Ax " + User + " " + Address + @"\z", "'event' is 'Login', not one of login, logout, connect")]
    public void A_rule_that_lacks_something_is_refused_with_what_to_write(string keys, string pattern, string reason) =>
        Assert.Contains($"example.yaml:9: rule 'login' is refused: {reason}", ErrorsOf(keys, $"pattern: '{pattern}'"));

    [Fact]
    public void A_rule_without_a_pattern_and_without_fields_is_refused() =>
        Assert.Contains("example.yaml:9: rule 'login' is refused: it has neither 'pattern' nor 'tokenizer'", ErrorsOf("event: login", "join: process"));

    [Fact]
    public void A_line_of_the_servers_own_format_needs_its_time() =>
        Assert.Contains(
            "example.yaml:8: rule 'login' is refused: it has no group 'time', and the envelope 'own' has no other: write (?<time>...)",
            ErrorsOf(ExamplePreset.With("programs: [imapd, imapd-ssl]\nenvelopes: [syslog]\n", "envelopes: [own]\n")));

    [Theory]
    [InlineData("event: login", @"\Ax " + User + " " + Address + @"\z")]
    [InlineData("event: login, join: process", @"\Ax " + User + @"\z")]
    [InlineData("event: login, join: process", @"\Ax " + User + " " + Address + @"\z")]
    [InlineData("event: login, without: [user]", @"\Ax " + Address + @"\z")]
    [InlineData("event: connect, join: process", @"\Ax " + Address + @"\z")]
    [InlineData("event: logout, join: process", @"\Ax\z")]
    [InlineData("event: logout", @"\Ax (?<session>[a-z]+)\z")]
    [InlineData("event: logout", @"\Ax " + User + " " + Address + @"\z")]
    public void A_rule_with_all_it_needs_is_read(string keys, string pattern) =>
        Assert.DoesNotContain(ErrorsOf(keys, $"pattern: '{pattern}'"), error => error.Contains("refused", StringComparison.Ordinal));

    [Fact]
    public void A_login_that_names_no_account_has_one_name_for_all()
    {
        var preset = SupportPresets.Parse(
            """
            name: example
            title: x
            programs: [imapd]
            rules:
              - name: login
                event: login
                without: [user]
                pattern: '\Alogin from (?<address>[0-9.]+)\z'
            samples:
              - line: 'Nov 20 10:15:01 mx1 imapd: login from 192.0.2.10'
                rule: login
                address: 192.0.2.10
                user: (unknown)
            hostile:
              - why: a failure
                line: 'Nov 20 10:15:01 mx1 imapd: failed login from 198.51.100.7'
            """);

        var rule = Assert.Single(preset.Rules);
        Assert.True(rule.TryMatch("login from 192.0.2.10", out var match));
        Assert.Equal((PresetRule.UnknownUser, true, false), (match.User, rule.HasNoUser, rule.Finds("user")));
    }

    [Fact]
    public void A_name_that_could_fill_memory_is_none()
    {
        var rule = SupportPresets.Parse(ExamplePreset.Yaml).Rules.Single();

        foreach (var (length, isLogin) in ((int, bool)[])[(1, true), (PresetRule.LongestText, true), (PresetRule.LongestText + 1, false), (60_000, false)])
        {
            var text = new string('a', length);
            Assert.Equal((length, isLogin), (length, rule.TryMatch($"login user=<{text}> from [192.0.2.10]", out _)));
            Assert.Equal((length, isLogin), (length, rule.TryMatch($"login user=<ann> from [192.0.2.10] session={text}", out _)));
        }
    }

    [Fact]
    public void A_login_whose_user_is_empty_is_none()
    {
        Assert.Contains("rule 'login' does not match", Assert.Single(ErrorsOf(ExamplePreset.With("(?<user>[^<>\\s]+)>", "(?<user>[^<>\\s]*)>").Replace("login user=<bob> from [192.0.2.10] session", "login user=<> from [192.0.2.10] session", StringComparison.Ordinal))));
    }

    /// <summary>The example with another rule: its own keys, then one more line.</summary>
    private static IReadOnlyList<string> ErrorsOf(string keys, string line)
    {
        var yaml = ExamplePreset.Yaml;
        var start = yaml.IndexOf("    event: login", StringComparison.Ordinal);
        var end = yaml.IndexOf("samples:", StringComparison.Ordinal);
        return ErrorsOf($"{yaml[..start]}    {KeysOnLines(keys)}\n    {line}\n{yaml[end..]}");
    }

    private static string KeysOnLines(string keys) =>
        keys.Replace(", join", "\n    join", StringComparison.Ordinal).Replace(", without", "\n    without", StringComparison.Ordinal);

    private static IReadOnlyList<string> ErrorsOf(string yaml) => Assert.Throws<PresetFormatException>(() => SupportPresets.Parse(yaml)).Errors;
}
