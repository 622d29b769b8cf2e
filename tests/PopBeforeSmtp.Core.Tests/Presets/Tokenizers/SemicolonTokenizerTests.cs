using PopBeforeSmtp.Core.Presets.Tokenizers;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Presets.Tokenizers;

public sealed class SemicolonTokenizerTests
{
    private readonly SemicolonTokenizer _tokenizer = new();

    [Theory]
    [InlineData("name=ann;", "name=ann")]
    [InlineData("name=ann@example.org;mid=7;ip=198.51.100.1;oip=192.0.2.10;cid=3;", "name=ann@example.org|mid=7|ip=198.51.100.1|oip=192.0.2.10|cid=3")]
    [InlineData("name=;ip=192.0.2.10;", "name=|ip=192.0.2.10")]
    [InlineData("ua=a=b;ip=192.0.2.10;", "ua=a=b|ip=192.0.2.10")]
    [InlineData("ua=x;;oip=198.51.100.7;;;oip=192.0.2.10;", "ua=x;oip=198.51.100.7;|oip=192.0.2.10")]
    [InlineData("ua=;;;oip=192.0.2.10;", "ua=;|oip=192.0.2.10")]
    [InlineData("ua=;;;;;oip=192.0.2.10;", "ua=;;|oip=192.0.2.10")]
    [InlineData("ua=a b \"c\" [d];", "ua=a b \"c\" [d]")]
    public void A_doubled_semicolon_is_one_in_the_value(string text, string fields) => Assert.Equal(fields, _tokenizer.Read(text));

    [Theory]
    [InlineData("")]
    [InlineData(";")]
    [InlineData("name")]
    [InlineData("name=ann")]
    [InlineData("name=ann;;")]
    [InlineData("name=ann;ip=192.0.2.10")]
    [InlineData("name=ann;ip;")]
    [InlineData("=ann;")]
    [InlineData("name=ann;=x;")]
    [InlineData(";name=ann;")]
    [InlineData("a;b=c;")]
    public void What_is_not_of_the_format_to_its_end_is_refused(string text) => Assert.Null(_tokenizer.Read(text));

    [Fact]
    public void Text_of_a_client_stays_in_its_field() =>
        Always.Holds(
            Tokens.ClientFields,
            fields => Assert.Equal(
                fields.ToDictionary(field => field.Name, field => field.Value),
                _tokenizer.Fields(string.Concat(fields.Select(field => $"{field.Name}={field.Value.Replace(";", ";;", StringComparison.Ordinal)};")))),
            runs: 2000);
}
