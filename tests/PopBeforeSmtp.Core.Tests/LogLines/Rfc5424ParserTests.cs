using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.LogLines;

public sealed class Rfc5424ParserTests
{
    private const string Head = "2026-11-20T10:15:01.123+01:00 mx1 dovecot 811 - ";

    [Theory]
    [InlineData(Head + "- x", "dovecot[811] x")]
    [InlineData(Head + "- x: [y] \"z\"", "dovecot[811] x: [y] \"z\"")]
    [InlineData("2026-11-20T10:15:01Z - cyrus/imap - ID47 - x", "cyrus/imap[] x")]
    [InlineData("2026-11-20T10:15:01Z 2001:db8::1 imapd-ssl 1 - - x", "imapd-ssl[1] x")]
    [InlineData(Head + "- \ufeffx", "dovecot[811] x")]
    [InlineData(Head + "- \ufeff\ufeffx", "dovecot[811] \ufeffx")]
    [InlineData(Head + "- ", "dovecot[811] ")]
    [InlineData(Head + "-  x", "dovecot[811]  x")]
    [InlineData(Head + "- message repeated 2 times: [ x]", "dovecot[811] x")]
    public void The_parts_are_told_apart(string line, string parts) => Assert.Equal(parts, Parse(line));

    [Theory]
    [InlineData("[a]")]
    [InlineData("[a b=\"c\"]")]
    [InlineData("[a b=\"c\" d=\"e\"][f g=\"h\"]")]
    [InlineData("[exampleSDID@32473 iut=\"3\" eventSource=\"Application\"]")]
    [InlineData("[a b=\"x y\"]")]
    [InlineData("[a b=\"x] y\"]")]
    [InlineData("[a b=\"x\\] y\"]")]
    [InlineData("[a b=\"x\\\" y\"]")]
    [InlineData("[a b=\"x\\\\\"]")]
    [InlineData("[a b=\"[\"]")]
    [InlineData("[a b=\"\\\"] dovecot: imap-login: Login: user=<ann>, rip=198.51.100.7\"]")]
    public void Structured_data_is_skipped_with_its_escapes(string data) => Assert.Equal("dovecot[811] x y", Parse($"{Head}{data} x y"));

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-20T10:15:01Z")]
    [InlineData("2026-11-20T10:15:01Z mx1 dovecot 811 -")]
    [InlineData("2026-11-20T10:15:01Z mx1 dovecot 811 - -")]
    [InlineData("2026-11-20T10:15:01Z mx1 dovecot 811 - x")]
    [InlineData("2026-11-20T10:15:01Z mx1 dovecot 811 - -x y")]
    [InlineData("2026-11-20T10:15:01Z mx1 dovecot 811 - [a")]
    [InlineData("2026-11-20T10:15:01Z mx1 dovecot 811 - [a] ")]
    [InlineData("2026-11-20T10:15:01Z mx1 dovecot 811 - [a]")]
    [InlineData("2026-11-20T10:15:01Z mx1 dovecot 811 - [a b=\"c] x")]
    [InlineData("2026-11-20T10:15:01Z mx1 dovecot 811 - [a b=\"c\\\"] x")]
    [InlineData("2026-11-20T10:15:01Z mx1 dovecot 811 - a[b] x")]
    [InlineData("2026-11-20T10:15:01Z mx1 dovecot 811 - ] x")]
    [InlineData("2026-11-20T10:15:01Z mx1 dovecot 811  - x")]
    [InlineData("2026-11-20T10:15:01Z  mx1 dovecot 811 - - x")]
    [InlineData("2026-11-20T10:15:01Z mx1 dove[cot 811 - - x")]
    [InlineData("2026-11-20T10:15:01Z mx1 dovecot: 811 - - x")]
    [InlineData("2026-11-20T10:15:01Z mx1 d\u00f6vecot 811 - - x")]
    [InlineData("- mx1 dovecot 811 - - x")]
    [InlineData("2026-11-20T10:15:01 mx1 dovecot 811 - - x")]
    [InlineData("2026-11-20T10:15:01Zx mx1 dovecot 811 - - x")]
    [InlineData("2026-11-31T10:15:01Z mx1 dovecot 811 - - x")]
    [InlineData("Nov 20 10:15:01 mx1 dovecot 811 - - x")]
    public void What_is_not_of_the_form_is_no_line(string line) => Assert.Null(Parse(line));

    [Theory]
    [InlineData("<22>2 " + Head + "- x")]
    [InlineData("<22>1" + Head + "- x")]
    [InlineData("<22>11 " + Head + "- x")]
    [InlineData("1 " + Head + "- x")]
    [InlineData("<22> 1 " + Head + "- x")]
    public void Only_version_1_behind_a_priority_is_of_RFC_5424(string line)
    {
        var parsed = EnvelopeParser.Parse(Any.Utf8(line));

        Assert.Equal(LogEnvelope.Own, parsed.Envelope);
    }

    [Fact]
    public void Text_of_a_client_in_the_message_stays_there() =>
        Always.Holds(
            Gen.Elements("[a b=\"", "\"]", "] ", "\\", " - ", "-", "dovecot", "<22>1 ", "\ufeff", ": ").ArrayOf().Select(string.Concat),
            text => Parse($"{Head}[a b=\"c\\\"\"] >{text}") == $"dovecot[811] >{text}",
            runs: 1000);

    [Fact]
    public void Text_of_a_client_in_structured_data_never_becomes_the_message() =>
        Always.Holds(
            Gen.Elements("[a b=\"", "\"", "]", " ", "\\", "x", "-").ArrayOf().Select(string.Concat),
            text =>
            {
                var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal);
                return Parse($"{Head}[a b=\"{escaped}\"] end") == "dovecot[811] end";
            },
            runs: 1000);

    [Fact]
    public void A_line_cut_at_any_length_never_throws()
    {
        var whole = Any.Utf8($"<22>1 {Head}[a b=\"c\\\"\" d=\"\\]\"][e] \ufeffx");
        for (var length = 0; length <= whole.Length; length++)
            EnvelopeParser.Parse(whole.AsSpan(0, length));
    }

    [Fact]
    public void Random_bytes_never_throw() =>
        Always.Holds(
            from head in Gen.Elements("", Head, Head + "[", Head + "[a b=\"", Head + "- \ufeff", "2026-11-20T10:15:01Z ")
            from tail in Gen.OneOf(Any.Bytes, Gen.Elements([.. " -[]\\\"a="u8.ToArray()]).ArrayOf())
            select (byte[])[.. Any.Utf8(head), .. tail],
            line => { Rfc5424Parser.TryParse(line, out _); },
            runs: 5000);

    private static string? Parse(string text) =>
        Rfc5424Parser.TryParse(Any.Utf8(text), out var parsed)
            ? $"{Encoding.UTF8.GetString(parsed.Program)}[{Encoding.UTF8.GetString(parsed.ProcessId)}] {Encoding.UTF8.GetString(parsed.Message)}"
            : null;
}
