using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Core.Presets.Prefilter;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;
using SupportPresets = PopBeforeSmtp.Core.Tests.Support.Presets;

namespace PopBeforeSmtp.Core.Tests.Presets.Prefilter;

public sealed class LinePrefilterTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Lines =
        [.. SupportPresets.Shipped.SelectMany(preset => preset.Samples).SelectMany(sample => sample.Before.Append(sample.Line)).Distinct()];

    private static readonly Gen<string> Wrapped =
        from line in Gen.Elements(Lines)
        from wrap in Gen.Choose(0, 5)
        select wrap switch
        {
            1 => $"2026-11-20T09:15:01.123456789Z stdout F {line}",
            2 => $"@4000000069f8223a1b2c3d04 {line}",
            3 => $"{{\"log\":\"{line.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\t", "\\t").Replace("<", "\\u003c")}\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-20T09:15:01.123456789Z\"}}",
            4 => "<22>" + line,
            _ => line,
        };

    public static TheoryData<string> Names => [.. SupportPresets.Shipped.Where(preset => preset.Unusable.Length == 0).Select(preset => preset.Name).Append("*")];

    [Theory]
    [MemberData(nameof(Names))]
    public void Whatever_a_matcher_does_something_with_passes(string name)
    {
        var presets = Chosen(name);
        var prefilter = LinePrefilter.Of(presets);
        Assert.NotNull(prefilter);
        foreach (var line in Lines)
            AssertPasses(presets, prefilter, line);
        Always.Holds(
            from line in Wrapped
            from at in Gen.Choose(0, line.Length)
            from length in Gen.Choose(0, 3)
            from text in Gen.Elements("", " ", "x", "LOGIN", "Logged In from 192.0.2.1", "\u0131", "\u017f", "\u212a", "\ufffd", ": Info: ", "\"", "\\u0041")
            select line[..at] + text + line[Math.Min(line.Length, at + length)..],
            line => AssertPasses(presets, prefilter, line),
            runs: name == "*" ? 3000 : 200);
    }

    [Fact]
    public void Lines_of_other_programs_do_not_pass()
    {
        var prefilter = LinePrefilter.Of(Chosen("*"))!;

        Assert.False(prefilter.MayConcern("Nov 20 10:15:01 mx1 postfix/smtpd[811]: connect from mail.example.org[192.0.2.10]"u8));
        Assert.False(prefilter.MayConcern("Nov 20 10:15:01 mx1 postfix/lmtp[811]: 4F: to=<a@b>, relay=mx1[private/dovecot-lmtp], status=sent"u8));
        Assert.True(prefilter.MayConcern("Nov 20 10:15:01 mx1 dovecot: imap-login: Login"u8));
    }

    [Fact]
    public void To_look_at_a_line_allocates_nothing()
    {
        var prefilter = LinePrefilter.Of(Chosen("*"))!;
        var line = Any.Utf8("Nov 20 10:15:01 mx1 postfix/smtpd[811]: connect from mail.example.org[192.0.2.10]");
        prefilter.MayConcern(line);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            prefilter.MayConcern(line);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>To a person a message looks like a login without regard to case, and no letter beyond ASCII is another's case.</summary>
    [Fact]
    public void No_letter_beyond_ASCII_stands_for_one_of_ASCII_in_another_case()
    {
        for (var character = 0x80; character <= char.MaxValue; character++)
        {
            foreach (var letter in "abcdefghijklmnopqrstuvwxyz")
                Assert.False(string.Equals(((char)character).ToString(), letter.ToString(), StringComparison.OrdinalIgnoreCase), $"U+{character:X4} is {letter}");
        }
    }

    private static IReadOnlyList<RegexPreset> Chosen(string name) => [.. SupportPresets.Shipped.Where(preset => preset.Name == name || (name == "*" && preset.IsInAll))];

    private static void AssertPasses(IReadOnlyList<RegexPreset> presets, LinePrefilter prefilter, string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        var drift = new DriftWatch(presets);
        var cuts = new CutLines();
        var matcher = new PresetMatcher(presets, TimeZoneInfo.Utc) { Drift = drift, Cuts = cuts };
        var parsed = EnvelopeParser.Parse(bytes);
        var writer = $"{Encoding.ASCII.GetString(parsed.Host)} {Encoding.ASCII.GetString(parsed.Program)}";
        var isOfConcern = matcher.TryMatch(bytes, Now, out _) || drift.LookAlikes > 0 || drift.Shapes.Count > 0
            || cuts.IsInDoubt(writer, parsed.Timestamp.Resolve(Now, TimeZoneInfo.Utc));
        Assert.True(!isOfConcern || prefilter.MayConcern(bytes), line);
    }
}
