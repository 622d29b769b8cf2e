using PopBeforeSmtp.Core.Presets.Tokenizers;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Presets.Tokenizers;

public sealed class LogfmtTokenizerTests
{
    private readonly LogfmtTokenizer _tokenizer = new();

    [Theory]
    [InlineData("a=1", "a=1")]
    [InlineData("event=login.good u.username=ann r.clienthost=[192.0.2.10]", "event=login.good|u.username=ann|r.clienthost=[192.0.2.10]")]
    [InlineData("a= b=2", "a=|b=2")]
    [InlineData("a=", "a=")]
    [InlineData("""a="" b=2""", "a=|b=2")]
    [InlineData("""a="x y=2 z" b=2""", "a=x y=2 z|b=2")]
    [InlineData("""a="x\" b=\"3" b=2""", "a=x\" b=\"3|b=2")]
    [InlineData("""a="\\" b=2""", "a=\\|b=2")]
    [InlineData("""a="\n\r\t\x{41}\x{0A}\x{e9}\"" b=2""", "a=\n\r\tA\n\u00e9\"|b=2")]
    public void Fields_are_read_with_their_quoting(string text, string fields) => Assert.Equal(fields, _tokenizer.Read(text));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("=1")]
    [InlineData(" a=1")]
    [InlineData("a=1  b=2")]
    [InlineData("a=1 b")]
    [InlineData("a=1 =2")]
    [InlineData("a b=1")]
    [InlineData("a=1=2")]
    [InlineData("a=x\"y")]
    [InlineData("a=x\\y")]
    [InlineData("a=\u00e9")]
    [InlineData("a=x\ty")]
    [InlineData("\"a\"=1")]
    [InlineData("\u00e4=1")]
    [InlineData("a=\"")]
    [InlineData("a=\"x")]
    [InlineData("a=\"x\\\"")]
    [InlineData("a=\"x\\")]
    [InlineData("a=\"x\"y")]
    [InlineData("a=\"x\"b=1")]
    [InlineData("a=\"x\"\"y\"")]
    [InlineData("a=\"\\q\"")]
    [InlineData("a=\"\\x{4}\"")]
    [InlineData("a=\"\\x{zz}\"")]
    [InlineData("a=\"\\x{41\"")]
    [InlineData("a=\"\\x41\"")]
    public void What_is_not_of_the_format_to_its_end_is_refused(string text) => Assert.Null(_tokenizer.Read(text));

    [Fact]
    public void Text_of_a_client_stays_in_its_field() =>
        Always.Holds(
            Tokens.ClientFields,
            fields => Assert.Equal(fields.ToDictionary(field => field.Name, field => field.Value), _tokenizer.Fields(string.Join(' ', fields.Select(field => $"{field.Name}={Quote(field.Value)}")))),
            runs: 2000);

    private static string Quote(string value) =>
        "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal) + "\"";
}
