using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.LogLines;

public sealed class EnvelopeParserTests
{
    [Theory]
    [InlineData("Nov  3 10:15:01 mx1 imapd: Login user=ann", "imapd", "Login user=ann")]
    [InlineData("Nov  3 10:15:01 mx1 imapd[811]: Login user=ann", "imapd", "Login user=ann")]
    [InlineData("2026-11-03T10:15:01.5+01:00 mx1 imapd[811]: Login user=ann", "imapd", "Login user=ann")]
    [InlineData("2026-11-03T10:15:01Z mx1.example.org cyrus/imap[1]: x", "cyrus/imap", "x")]
    [InlineData("Nov  3 10:15:01 2001:db8::1 postfix/smtpd[7]: x", "postfix/smtpd", "x")]
    [InlineData("Nov  3 10:15:01 mx1 imapd-ssl: x", "imapd-ssl", "x")]
    [InlineData("Nov  3 10:15:01 mx1 a.b_c-d/e: x: y", "a.b_c-d/e", "x: y")]
    [InlineData("Nov  3 10:15:01 mx1 imapd: ", "imapd", "")]
    [InlineData("Nov  3 10:15:01 mx1 dovecot: imap-login: Info: Login", "dovecot", "imap-login: Info: Login")]
    [InlineData("<22>Nov  3 10:15:01 mx1 imapd: x", "imapd", "x")]
    [InlineData("<22>1 2026-11-03T10:15:01Z mx1 imapd 811 - - x", "imapd", "x")]
    [InlineData("Nov  3 10:15:01 <mail.info> mx1 imapd: x", "imapd", "x")]
    public void A_syslog_line_tells_its_program_and_message(string line, string program, string message) =>
        Assert.Equal($"Syslog|{program}||{message}", Parse(line));

    [Theory]
    [InlineData("Nov  3 10:15:01 imap-login: Info: Login: user=<ann>", "imap-login", "Login: user=<ann>")]
    [InlineData("2026-11-03T10:15:01+01:00 pop3-login: Info: x", "pop3-login", "x")]
    [InlineData("Nov  3 10:15:01 imap(ann): Info: x", "imap(ann)", "x")]
    public void A_line_of_Dovecots_own_file_tells_its_process(string line, string process, string message) =>
        Assert.Equal($"Dovecot|dovecot|{process}|{message}", Parse(line));

    [Theory]
    [InlineData("Nov  3 10:15:01 imap-login: Warning: Login: user=<ann>")]
    [InlineData("Nov  3 10:15:01 imap-login: Error: Login: user=<ann>")]
    [InlineData("Nov  3 10:15:01 imap-login: Debug: Login: user=<ann>")]
    public void Of_Dovecots_own_file_only_level_Info_counts(string line) => Assert.Null(Parse(line));

    [Theory]
    [InlineData("Nov  3 10:15:01 imap-login: info: Login: user=<ann>", "imap-login", "info: Login: user=<ann>")]
    [InlineData("Nov  3 10:15:01 imap-login: Info:Login: user=<ann>", "imap-login", "Info:Login: user=<ann>")]
    [InlineData("Nov  3 10:15:01 imap-login: Login: user=<ann>", "imap-login", "Login: user=<ann>")]
    [InlineData("Nov  3 10:15:01 mx1: dovecot: imap-login: Login: user=<ann>", "mx1", "dovecot: imap-login: Login: user=<ann>")]
    [InlineData("Nov  3 10:15:01 mx1: imapd[811]: Login user=ann", "mx1", "imapd[811]: Login user=ann")]
    public void Where_the_host_is_left_out_the_first_word_is_the_program_and_no_later_one(string line, string program, string message) =>
        Assert.Equal($"Syslog|{program}||{message}", Parse(line));

    [Theory]
    [InlineData("")]
    [InlineData("Nov  3 10:15:01")]
    [InlineData("Nov  3 10:15:01 ")]
    [InlineData("Nov  3 10:15:01 mx1")]
    [InlineData("Nov  3 10:15:01 mx1 ")]
    [InlineData("Nov  3 10:15:01 mx1 imapd")]
    [InlineData("Nov  3 10:15:01 mx1 imapd:")]
    [InlineData("Nov  3 10:15:01 mx1 imapd:x")]
    [InlineData("Nov  3 10:15:01 mx1 imapd[811] x")]
    [InlineData("Nov  3 10:15:01 mx1 imapd[811]:x")]
    [InlineData("Nov  3 10:15:01 mx1 imapd[]: x")]
    [InlineData("Nov  3 10:15:01 mx1 imapd[8a]: x")]
    [InlineData("Nov  3 10:15:01 mx1 imapd[811: x")]
    [InlineData("Nov  3 10:15:01 mx1 imapd[811][812]: x")]
    [InlineData("Nov  3 10:15:01 mx1 im apd: x")]
    [InlineData("Nov  3 10:15:01 mx1 : x")]
    [InlineData("Nov  3 10:15:01 mx1 [811]: x")]
    [InlineData("Nov  3 10:15:01  mx1 imapd: x")]
    [InlineData("Nov  3 10:15:01 mx1  imapd: x")]
    [InlineData("Nov  3 10:15:01\tmx1 imapd: x")]
    [InlineData("Nov  3 10:15:01mx1 imapd: x")]
    [InlineData("mx1 imapd: x")]
    [InlineData("imapd: x")]
    [InlineData("<22Nov  3 10:15:01 mx1 imapd: x")]
    [InlineData("<2a>Nov  3 10:15:01 mx1 imapd: x")]
    [InlineData("<>Nov  3 10:15:01 mx1 imapd: x")]
    [InlineData("<12345>Nov  3 10:15:01 mx1 imapd: x")]
    [InlineData("Nov  3 10:15:01 <mail info> mx1 imapd: x")]
    [InlineData("Nov  3 10:15:01 mx1 im\u00e4pd: x")]
    [InlineData("\ufeffNov  3 10:15:01 mx1 imapd: x")]
    public void A_line_with_a_part_missing_is_no_line(string line) => Assert.Null(Parse(line));

    [Fact]
    public void Text_of_a_client_never_becomes_the_program() =>
        Always.Holds(
            Gen.Elements("dovecot", ": ", "[1]", " ", "imapd", "Nov  3 10:15:01 ", "mx1 ", "Info: ", "\r", "\0").ArrayOf().Select(string.Concat),
            text => Parse($"Nov  3 10:15:01 mx1 postfix/smtpd[1]: {text}") == $"Syslog|postfix/smtpd||{text}",
            runs: 500);

    [Fact]
    public void Random_bytes_never_throw() =>
        Always.Holds(
            from head in Gen.Elements("", "Nov  3 10:15:01", "Nov  3 10:15:01 ", "Nov  3 10:15:01 mx1 ", "Nov  3 10:15:01 mx1 imapd[", "2026-11-03T10:15:01")
            from tail in Gen.OneOf(Any.Bytes, Gen.Elements([.. " :[]1aI"u8.ToArray()]).ArrayOf())
            select (byte[])[.. Any.Utf8(head), .. tail],
            line => { EnvelopeParser.TryParse(line, out _); },
            runs: 3000);

    private static string? Parse(string line) =>
        EnvelopeParser.TryParse(Any.Utf8(line), out var parsed)
            ? $"{parsed.Envelope}|{Encoding.UTF8.GetString(parsed.Program)}|{Encoding.UTF8.GetString(parsed.Prefix)}|{Encoding.UTF8.GetString(parsed.Message)}"
            : null;
}
