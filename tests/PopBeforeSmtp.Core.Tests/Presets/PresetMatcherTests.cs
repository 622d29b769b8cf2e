using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;
using SupportPresets = PopBeforeSmtp.Core.Tests.Support.Presets;

namespace PopBeforeSmtp.Core.Tests.Presets;

public sealed class PresetMatcherTests
{
    private const string Success = "login user=<bob> from [192.0.2.10] session=a1 by imap";

    private static readonly RegexPreset Example = SupportPresets.Parse(ExamplePreset.Yaml);
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly PresetMatcher _matcher = new([Example], TimeZoneInfo.Utc);

    [Fact]
    public void A_login_is_told_with_all_that_the_line_says() =>
        Assert.Equal(
            new LoginEvent(
                new DateTimeOffset(2026, 11, 20, 10, 15, 1, TimeSpan.Zero),
                new DateTimeOffset(2026, 11, 20, 10, 15, 2, TimeSpan.Zero),
                Core.Authorizations.ClientAddress.Parse("192.0.2.10"),
                "bob",
                "a1",
                "imap",
                "example",
                "login"),
            Match($"Nov 20 10:15:01 mx1 imapd[811]: {Success}"));

    [Fact]
    public void What_a_line_does_not_say_is_empty()
    {
        var login = Match("Nov 20 10:15:01 mx1 imapd-ssl: login user=<bob> from [::ffff:192.0.2.10]");

        Assert.Equal(("192.0.2.10", "", ""), (login?.Address.ToString(), login?.Session, login?.Protocol));
    }

    [Theory]
    [InlineData("imap")]
    [InlineData("imapdd")]
    [InlineData("Imapd")]
    [InlineData("IMAPD")]
    [InlineData("imapd-")]
    [InlineData("courier/imapd")]
    [InlineData("imapd/x")]
    [InlineData("logger")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void A_program_is_known_letter_for_letter(string program) => Assert.Null(Match($"Nov 20 10:15:01 mx1 {program}[811]: {Success}"));

    [Theory]
    [InlineData("[syslog]", true, false)]
    [InlineData("[dovecot]", false, true)]
    [InlineData("[syslog, dovecot]", true, true)]
    public void A_preset_matches_only_in_its_envelopes(string envelopes, bool inSyslog, bool inOwnFile)
    {
        var preset = Example with
        {
            Programs = ["dovecot"],
            Envelopes = envelopes.Split('[', ']', ',').Select(name => name.Trim()).Aggregate(LogEnvelope.None, (all, name) => name.Length > 0 ? all | Enum.Parse<LogEnvelope>(name, ignoreCase: true) : all),
            Rules = [new PresetRule("any", LineKind.Login, JoinsProcess: false, HasNoUser: false, Patterns.Prefixed, new Regex(Patterns.Prefixed, PresetRule.Options), null)],
        };
        var matcher = new PresetMatcher([preset], TimeZoneInfo.Utc);

        Assert.Equal(inSyslog, matcher.TryMatch(Any.Utf8("Nov 20 10:15:01 mx1 dovecot: imapd: login user=<bob> from [192.0.2.10]"), Now, out _));
        Assert.Equal(inOwnFile, matcher.TryMatch(Any.Utf8("Nov 20 10:15:01 imapd: Info: login user=<bob> from [192.0.2.10]"), Now, out _));
    }

    [Theory]
    [InlineData("login user=<bob> from [192.0.2.10] x")]
    [InlineData("x login user=<bob> from [192.0.2.10]")]
    [InlineData("login user=<bob> from [192.0.2]")]
    [InlineData("login user=<bob> from [192.0.2.010]")]
    [InlineData("login user=<bob> from [::192.0.2.10]")]
    [InlineData("login user=<bob> from [1.2.3.4.5]")]
    [InlineData("login user=<bob> from [:]")]
    [InlineData("login user=<bob> from [\u0661\u0669\u0662.\u0660.\u0662.\u0661\u0660]")]
    [InlineData("login user=<b\u2028ob> from [192.0.2.10]")]
    [InlineData("login user=<b\u00a0ob> from [192.0.2.10]")]
    public void What_is_not_wholly_a_login_of_a_whole_address_is_nothing(string message) => Assert.Null(Match($"Nov 20 10:15:01 mx1 imapd[811]: {message}"));

    [Fact]
    public void A_line_with_a_control_character_anywhere_is_no_evidence()
    {
        var line = Any.Utf8($"Nov 20 10:15:01 mx1 imapd[811]: {Success}");
        var inName = line.AsSpan().IndexOf("bob"u8) + 1;
        foreach (var control in Enumerable.Range(0, 32).Append(127))
        {
            foreach (var at in (int[])[inName, line.Length, line.Length - 1])
                Assert.False(_matcher.TryMatch([.. line[..at], (byte)control, .. line[at..]], Now, out _), $"0x{control:x2} at {at}");
        }
        Assert.True(_matcher.TryMatch(line, Now, out _));
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_read_as_the_replacement_character()
    {
        byte[] line = [.. "Nov 20 10:15:01 mx1 imapd[811]: login user=<b"u8, 0xff, 0xc3, .. "> from [192.0.2.10]"u8];

        Assert.True(_matcher.TryMatch(line, Now, out var login));
        Assert.Equal("b\ufffd\ufffd", login!.User);
        Assert.Equal("192.0.2.10", login.Address.ToString());
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_never_become_a_delimiter()
    {
        foreach (var value in Enumerable.Range(128, 128))
            Assert.False(_matcher.TryMatch([.. "Nov 20 10:15:01 mx1 imapd[811]: login user=<bob> from ["u8, (byte)value, .. "192.0.2.10]"u8], Now, out _));
    }

    [Theory]
    [InlineData("2026-11-20T11:59:00Z", "2026-11-20T11:59:01Z")]
    [InlineData("2026-11-20T11:59:00.25Z", "2026-11-20T11:59:00.26Z")]
    [InlineData("2026-11-20T12:00:00Z", "2026-11-20T12:00:00Z")]
    [InlineData("2026-11-20T11:59:59.5Z", "2026-11-20T11:59:59.6Z")]
    [InlineData("2036-11-20T12:00:00Z", "2026-11-20T12:00:00Z")]
    [InlineData("9998-11-20T12:00:00Z", "2026-11-20T12:00:00Z")]
    [InlineData("Nov 21 11:00:00", "2026-11-20T12:00:00Z")]
    [InlineData("Nov 22 00:00:00", "2025-11-22T00:00:01Z")]
    public void The_time_that_counts_is_the_latest_the_line_may_have_been_written_and_never_after_now(string stamp, string time) =>
        Assert.Equal(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture), Match($"{stamp} mx1 imapd[811]: {Success}")?.Time);

    [Fact]
    public void A_stamp_without_a_zone_is_read_in_the_zone_of_the_log()
    {
        var matcher = new PresetMatcher([Example], Zones.Berlin);

        Assert.True(matcher.TryMatch(Any.Utf8($"Nov 20 12:59:00 mx1 imapd: {Success}"), Now, out var login));
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 11, 59, 1, TimeSpan.Zero), login!.Time);
    }

    [Fact]
    public void Matches_are_counted_for_each_rule()
    {
        Match($"Nov 20 10:15:01 mx1 imapd: {Success}");
        Match($"Nov 20 10:15:01 mx1 imapd-ssl: {Success}");
        Match("Nov 20 10:15:01 mx1 imapd: login failed");

        var hits = Assert.Single(_matcher.Rules);
        Assert.Equal(("example", "login", 2L), (hits.Preset.Name, hits.Rule.Name, hits.Count));
    }

    [Fact]
    public void Random_bytes_never_match_and_never_throw()
    {
        var matcher = new PresetMatcher(SupportPresets.Shipped, TimeZoneInfo.Utc);
        byte[] head = [.. "Nov 20 10:15:01 mx1 imapd: "u8];

        Always.Holds(Any.Bytes, bytes => !matcher.TryMatch(bytes, Now, out _) && !matcher.TryMatch([.. head, .. bytes], Now, out _), runs: 1000);
    }

    /// <summary>The guard is far above what linear time needs and far below what a backtracking engine would take.</summary>
    [Fact(Timeout = 60_000)]
    public Task Hostile_lines_of_64_KiB_take_linear_time() => Task.Run(() =>
    {
        var matcher = new PresetMatcher(SupportPresets.Shipped, TimeZoneInfo.Utc);
        foreach (var line in HostileLines())
        {
            for (var i = 0; i < 3; i++)
                Assert.False(matcher.TryMatch(line, Now, out var found) && found.Kind == LineKind.Login, Encoding.UTF8.GetString(line.AsSpan(0, 200)));
        }
    });

    private static IEnumerable<byte[]> HostileLines()
    {
        foreach (var sample in SupportPresets.Shipped.SelectMany(preset => preset.Samples.Where(sample => sample.Kind == PresetSampleKind.Sample).DistinctBy(sample => sample.Rule)))
        {
            foreach (var filler in (string[])["a", " ", ", rip=1", "an", "[1.1.1.1] ", "\u00e9", "user=<x> "])
            {
                var long64 = string.Concat(Enumerable.Repeat(filler, 64 * 1024 / filler.Length));
                var at = string.IsNullOrEmpty(sample.User) ? -1 : sample.Line.IndexOf(sample.User, StringComparison.Ordinal);
                yield return Encoding.UTF8.GetBytes(sample.Line.Insert(Math.Max(at, 0), long64) + "x");
                yield return Encoding.UTF8.GetBytes(sample.Line + long64 + "x");
            }
        }
    }

    private LoginEvent? Match(string line) => _matcher.TryMatch(Any.Utf8(line), Now, out var found) ? new SessionTracker().Take(found) as LoginEvent : null;
}
