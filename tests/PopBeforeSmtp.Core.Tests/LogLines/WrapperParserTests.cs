using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.LogLines;

public sealed class WrapperParserTests
{
    private const string Line = "5120 1 [ann@192.0.2.10:] <ann> authenticated";

    [Theory]
    [InlineData("@4000000037c219bf2ef02e94 x", "1999-08-24T04:04:05.7874925Z", "x")]
    [InlineData("@4000000037C219BF2EF02E94 x", "1999-08-24T04:04:05.7874925Z", "x")]
    [InlineData("@400000000000000a00000000 x", "1970-01-01T00:00:00Z", "x")]
    [InlineData("@400000003b9aca0a3b9ac9ff a b", "2001-09-09T01:46:40.9999999Z", "a b")]
    [InlineData("@400000000000000a00000000 ", "1970-01-01T00:00:00Z", "")]
    [InlineData("@400000000000000a00000000  x", "1970-01-01T00:00:00Z", " x")]
    [InlineData("@400000000000000a00000000 @400000000000000a00000000 x", "1970-01-01T00:00:00Z", "@400000000000000a00000000 x")]
    public void The_stamp_of_multilog_is_taken_off(string line, string time, string inner) => Assert.Equal($"{time}|{inner}", Unwrap(line));

    [Theory]
    [InlineData("@")]
    [InlineData("@4000000037c219bf2ef02e94")]
    [InlineData("@4000000037c219bf2ef02e94x")]
    [InlineData("@4000000037c219bf2ef02e94\tx")]
    [InlineData("@4000000037c219bf2ef02e9 x")]
    [InlineData("@4000000037c219bf2ef02e944 x")]
    [InlineData("@4000000037c219bg2ef02e94 x")]
    [InlineData("@4000000037c219bf2ef02e9: x")]
    [InlineData("@4000000037c219bf3b9aca00 x")]
    [InlineData("@4000000037c219bfffffffff x")]
    [InlineData("@400000000000000900000000 x")]
    [InlineData("@3fffffffffffffff00000000 x")]
    [InlineData("@000000000000000000000000 x")]
    [InlineData("@7fffffffffffffff00000000 x")]
    [InlineData("@ffffffffffffffff00000000 x")]
    [InlineData("@4000003afff4418a00000000 x")]
    [InlineData(" @4000000037c219bf2ef02e94 x")]
    [InlineData("@\uff14000000037c219bf2ef02e94 x")]
    public void A_label_that_is_none_is_no_stamp(string line) => Assert.Null(Unwrap(line));

    [Theory]
    [InlineData("2026-11-20T09:15:01.123456789Z stdout F x", "2026-11-20T09:15:01.1234567Z", "x")]
    [InlineData("2026-11-20T09:15:01.5+01:00 stderr F a b", "2026-11-20T08:15:01.5Z", "a b")]
    [InlineData("2026-11-20T09:15:01Z stderr F ", "2026-11-20T09:15:01Z", "")]
    public void The_stamp_of_Kubernetes_is_taken_off(string line, string time, string inner) => Assert.Equal($"{time}|{inner}", Unwrap(line));

    [Theory]
    [InlineData("2026-11-20T09:15:01.123456789Z stdout P x")]
    [InlineData("2026-11-20T09:15:01.123456789Z stderr P x")]
    [InlineData("2026-11-20T09:15:01.123456789Z stdout F:x x")]
    [InlineData("2026-11-20T09:15:01.123456789Z stdout x")]
    [InlineData("2026-11-20T09:15:01.123456789Z stdout")]
    [InlineData("2026-11-20T09:15:01.123456789Z stdout F")]
    [InlineData("2026-11-20T09:15:01.123456789Z stdin F x")]
    [InlineData("2026-11-20T09:15:01.123456789Z  stdout F x")]
    [InlineData("2026-11-20T09:15:01.123456789Z STDOUT F x")]
    [InlineData("2026-11-20T09:15:01.123456789 stdout F x")]
    [InlineData("2026-11-31T09:15:01Z stdout F x")]
    public void A_part_of_a_longer_line_is_no_evidence(string line) => Assert.Null(Unwrap(line));

    [Theory]
    [InlineData("""{"log":"x\n","stream":"stderr","time":"2026-11-20T09:15:01.123456789Z"}""", "2026-11-20T09:15:01.1234567Z", "x")]
    [InlineData("""{"time":"2026-11-20T09:15:01Z","log":"x\r\n"}""", "2026-11-20T09:15:01Z", "x")]
    [InlineData("""{"log":"\u003cann\u003e \"q\"\n","attrs":"tag","stream":"stdout","time":"2026-11-20T09:15:01Z"}""", "2026-11-20T09:15:01Z", "<ann> \"q\"")]
    [InlineData("""{"log":"\n","time":"2026-11-20T09:15:01Z"}""", "2026-11-20T09:15:01Z", "")]
    public void The_record_of_Docker_is_taken_off(string line, string time, string inner) => Assert.Equal($"{time}|{inner}", Unwrap(line));

    [Theory]
    [InlineData("""{"log":"x","time":"2026-11-20T09:15:01Z"}""")]
    [InlineData("""{"log":"","time":"2026-11-20T09:15:01Z"}""")]
    [InlineData("""{"log":"x\ny\n","time":"2026-11-20T09:15:01Z"}""")]
    [InlineData("""{"log":"\n\n","time":"2026-11-20T09:15:01Z"}""")]
    [InlineData("""{"log":"x\n"}""")]
    [InlineData("""{"time":"2026-11-20T09:15:01Z"}""")]
    [InlineData("""{"log":"x\n","time":"2026-11-31T09:15:01Z"}""")]
    [InlineData("""{"log":"x\n","time":"2026-11-20T09:15:01Z "}""")]
    [InlineData("""{"log":"x\n","time":"yesterday"}""")]
    [InlineData("""{"log":"x\n","time":1795166101}""")]
    [InlineData("""{"log":"x\n","log":"y\n","time":"2026-11-20T09:15:01Z"}""")]
    [InlineData("""{"log":{"a":"x\n"},"time":"2026-11-20T09:15:01Z"}""")]
    [InlineData("""{"log":null,"time":"2026-11-20T09:15:01Z"}""")]
    [InlineData("""{"log":"x\n","a":["b"],"time":"2026-11-20T09:15:01Z"}""")]
    [InlineData("""{"log":"x\n","time":"2026-11-20T09:15:01Z"} x""")]
    [InlineData("""{"log":"x\n","time":"2026-11-20T09:15:01Z"}{}""")]
    [InlineData("""{"log":"x\n","time":"2026-11-20T09:15:01Z" """)]
    [InlineData("""{"log":"\ud800\n","time":"2026-11-20T09:15:01Z"}""")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""["log"]""")]
    public void What_is_no_record_of_one_whole_line_is_no_evidence(string line) => Assert.Null(Unwrap(line));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData(Line)]
    [InlineData("Nov  3 10:15:01 mx1 imapd: x")]
    [InlineData("2026-11-20T09:15:01Z mx1 imapd: x")]
    public void A_line_without_a_supervisor_is_left_alone(string line) => Assert.Null(Unwrap(line));

    [Theory]
    [InlineData("@400000003b9aca0a00000000 Nov  3 10:15:01 mx1 imapd[7]: x", LogEnvelopeName.Syslog, "x")]
    [InlineData("2026-11-20T09:15:01Z stdout F Nov  3 10:15:01 imap-login: Info: x", LogEnvelopeName.Dovecot, "x")]
    [InlineData("2026-11-20T09:15:01Z stdout F x", LogEnvelopeName.Bare, "x")]
    [InlineData("@400000003b9aca0a00000000 x", LogEnvelopeName.Bare, "x")]
    [InlineData("2026-11-20T09:15:01Z stdout P x", LogEnvelopeName.Own, "2026-11-20T09:15:01Z stdout P x")]
    [InlineData("@40000000zzzaca0a00000000 x", LogEnvelopeName.Own, "@40000000zzzaca0a00000000 x")]
    [InlineData("@400000003b9aca0a00000000 @400000003b9aca0a00000000 Nov  3 10:15:01 mx1 imapd[7]: x", LogEnvelopeName.Bare, "@400000003b9aca0a00000000 Nov  3 10:15:01 mx1 imapd[7]: x")]
    public void The_envelope_inside_counts_where_there_is_one(string line, LogEnvelopeName envelope, string message)
    {
        var parsed = EnvelopeParser.Parse(Any.Utf8(line));

        Assert.Equal((envelope.ToString(), message), (parsed.Envelope.ToString(), Encoding.UTF8.GetString(parsed.Message)));
    }

    [Fact]
    public void Any_line_comes_out_of_Dockers_record_as_it_went_in() =>
        Always.Holds(
            Gen.Elements("\"", "\\", "{", "}", "<", "x", " ", "\u00e9", "\\n", "\u2028", "\t", "login").ArrayOf().Select(string.Concat),
            text => Unwrap(JsonSerializer.Serialize(new { log = text + "\n", stream = "stdout", time = "2026-11-20T09:15:01Z" })) == $"2026-11-20T09:15:01Z|{text}",
            runs: 1000);

    [Fact]
    public void A_wrapped_line_cut_at_any_length_never_throws()
    {
        foreach (var whole in (string[])[$"@400000003b9aca0a00000000 {Line}", $"2026-11-20T09:15:01.123456789Z stderr F {Line}", $$"""{"log":"{{Line}}\n","stream":"stderr","time":"2026-11-20T09:15:01.123456789Z"}"""])
        {
            for (var length = 0; length <= whole.Length; length++)
                EnvelopeParser.Parse(Any.Utf8(whole[..length]));
        }
    }

    [Fact]
    public void Random_bytes_never_throw() =>
        Always.Holds(
            from head in Gen.Elements("", "@", "@4000000037c219bf2ef02e94", "@4000000037c219bf", "{", "{\"log\":\"", "{\"log\":\"x\\n\",\"time\":\"2026-11-20T09:15:01Z\"", "2026-11-20T09:15:01Z std", "2026-11-20T09:15:01Z stdout ")
            from tail in Gen.OneOf(Any.Bytes, Gen.Elements([.. " FP{}\":,\\n0az@"u8.ToArray()]).ArrayOf())
            select (byte[])[.. Any.Utf8(head), .. tail],
            line =>
            {
                WrapperParser.TryUnwrap(line, out _, out _);
                EnvelopeParser.Parse(line);
            },
            runs: 5000);

    /// <summary>LogEnvelope is not visible outside, where xunit wants its data.</summary>
    public enum LogEnvelopeName
    {
        Syslog,
        Dovecot,
        Bare,
        Own,
    }

    private static string? Unwrap(string line) =>
        WrapperParser.TryUnwrap(Any.Utf8(line), out var time, out var inner)
            ? $"{time.Resolve(At.Start, TimeZoneInfo.Utc).ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture)}|{Encoding.UTF8.GetString(inner)}"
            : null;
}
