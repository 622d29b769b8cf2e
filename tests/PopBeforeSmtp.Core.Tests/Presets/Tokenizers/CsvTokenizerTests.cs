using FsCheck.Fluent;
using PopBeforeSmtp.Core.Presets.Tokenizers;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Presets.Tokenizers;

public sealed class CsvTokenizerTests
{
    private readonly CsvTokenizer _tokenizer = new();

    [Theory]
    [InlineData("", "1=")]
    [InlineData("a", "1=a")]
    [InlineData("a,b,c", "1=a|2=b|3=c")]
    [InlineData(",,", "1=|2=|3=")]
    [InlineData("a,\"b,c\",d", "1=a|2=b,c|3=d")]
    [InlineData("\"\"", "1=")]
    [InlineData("\"\",x", "1=|2=x")]
    [InlineData("\"\"\"\"", "1=\"")]
    [InlineData("\"R=\"\"a2 NO LOGIN failed.\"\"\",", "1=R=\"a2 NO LOGIN failed.\"|2=")]
    [InlineData("a b , c", "1=a b |2= c")]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11", "1=1|2=2|3=3|4=4|5=5|6=6|7=7|8=8|9=9|10=10|11=11")]
    public void Fields_are_named_by_their_number(string text, string fields) => Assert.Equal(fields, _tokenizer.Read(text));

    [Theory]
    [InlineData("a\"b")]
    [InlineData("a,b\"")]
    [InlineData(" \"a\"")]
    [InlineData("\"a\" ")]
    [InlineData("\"a\"b")]
    [InlineData("\"a")]
    [InlineData("\"")]
    [InlineData("\"a\"\"")]
    [InlineData("a,\"b")]
    [InlineData("a,\"b,c")]
    public void What_is_not_of_the_format_to_its_end_is_refused(string text) => Assert.Null(_tokenizer.Read(text));

    [Fact]
    public void Text_of_a_client_stays_in_its_field() =>
        Always.Holds(
            Tokens.ClientText.ArrayOf().Where(values => values.Length > 0),
            values => Assert.Equal(
                string.Join('\0', values),
                string.Join('\0', _tokenizer.Fields(string.Join(',', values.Select(Quote)))!.Select((field, index) => field.Key == $"{index + 1}" ? field.Value : "another number"))),
            runs: 2000);

    private static string Quote(string value) => value.AsSpan().IndexOfAny(",\"") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
