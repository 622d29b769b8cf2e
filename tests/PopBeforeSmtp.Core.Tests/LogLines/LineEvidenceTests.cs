using System.Globalization;
using System.Text;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.LogLines;

public sealed class LineEvidenceTests
{
    private static readonly LinePlace Place = new("/var/log/mail.log", 7, 42, "");

    [Theory]
    [InlineData("imap-login: Login: user=<ann>, rip=192.0.2.10")]
    [InlineData("user=<ünal@example.org> 例 🙂")]
    [InlineData("")]
    public void A_line_is_kept_as_it_is(string line) =>
        Assert.Equal(new LineEvidence(line, Place), LineEvidence.Of(Encoding.UTF8.GetBytes(line), Place));

    [Theory]
    [InlineData("a\u001b[2Jb\rc\td", @"a\u{1b}[2Jb\u{d}c\u{9}d")]
    [InlineData("x\u202Egro.elpmaxe@", @"x\u{202e}gro.elpmaxe@")]
    [InlineData("x\u2028y\u009bz\0", @"x\u{2028}y\u{9b}z\u{0}")]
    public void What_a_terminal_would_obey_is_written_out(string line, string expected) =>
        Assert.Equal(expected, LineEvidence.Of(Encoding.UTF8.GetBytes(line), Place).Line);

    [Fact]
    public void A_long_line_is_cut_and_shows_it()
    {
        var kept = LineEvidence.Of(Encoding.UTF8.GetBytes(new string('x', 64 * 1024)), Place).Line;
        Assert.Equal(new string('x', LineEvidence.MaximumLength - 3) + "...", kept);
    }

    [Fact]
    public void A_character_of_two_halves_is_not_cut_in_two()
    {
        for (var before = 1015; before < 1026; before++)
        {
            var kept = LineEvidence.Of(Encoding.UTF8.GetBytes(new string('x', before) + new string('y', 3) + string.Concat(Enumerable.Repeat("🙂", 100))), Place).Line;
            Assert.Equal(kept, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(kept)));
        }
    }

    [Fact]
    public void Whatever_bytes_come_what_is_kept_is_short_and_silent() =>
        Always.Holds(Any.Bytes, bytes =>
        {
            var kept = LineEvidence.Of([.. bytes, .. bytes, 0x1B, 0xE2, 0x80, 0xAE], Place).Line;
            return kept.Length <= LineEvidence.MaximumLength
                && kept.EnumerateRunes().All(rune => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator));
        });

    [Fact]
    public void An_entry_of_a_journal_is_written_as_syslog_would()
    {
        var line = new LogLine { Program = "dovecot"u8, ProcessId = "811"u8, Message = "Login\n: user=<ann>"u8 };
        Assert.Equal(@"dovecot[811]: Login\u{a}: user=<ann>", LineEvidence.Of(line, Place).Line);
        Assert.Equal("dovecot: x", LineEvidence.Of(new LogLine { Program = "dovecot"u8, Message = "x"u8 }, Place).Line);
    }
}
