using System.Text.Json;
using PopBeforeSmtp.Core.Presets.Tokenizers;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Presets.Tokenizers;

public sealed class JsonTokenizerTests
{
    private readonly JsonTokenizer _tokenizer = new();

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"a":"1"}""", "a=1")]
    [InlineData("""{ "a" : "1" , "b" : "2" } """, "a=1|b=2")]
    [InlineData("""{"a":"\"\\\n\u0041\ud83d\ude00"}""", "a=\"\\\nA\U0001F600")]
    [InlineData("""{"a":12,"b":-1.5e3,"c":true,"d":false}""", "a=12|b=-1.5e3|c=true|d=false")]
    [InlineData("""{"a":null,"b":"2"}""", "b=2")]
    [InlineData("""{"a":[1,"x",{"b":"3"}],"b":"2"}""", "b=2")]
    [InlineData("""{"mdc":{"remoteIP":"192.0.2.10","user":{"name":"ann"}},"b":"2"}""", "mdc.remoteIP=192.0.2.10|mdc.user.name=ann|b=2")]
    [InlineData("""{"":"1"}""", "=1")]
    public void Members_of_objects_inside_are_named_with_a_dot(string text, string fields) => Assert.Equal(fields, _tokenizer.Read(text));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("\"a\"")]
    [InlineData("[]")]
    [InlineData("""[{"a":"1"}]""")]
    [InlineData("""{"a":"1"}{"a":"1"}""")]
    [InlineData("""{"a":"1"} x""")]
    [InlineData("""x{"a":"1"}""")]
    [InlineData("""{"a":"1",}""")]
    [InlineData("""{"a":"1" /* x */}""")]
    [InlineData("""{'a':'1'}""")]
    [InlineData("""{a:"1"}""")]
    [InlineData("""{"a":"1""")]
    [InlineData("""{"a":"\q"}""")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"a":01}""")]
    [InlineData("""{"a":NaN}""")]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":"1"}}}}}}}}}""")]
    public void What_is_not_one_object_to_its_end_is_refused(string text) => Assert.Null(_tokenizer.Read(text));

    [Fact]
    public void A_line_feed_in_a_string_is_refused() => Assert.Null(_tokenizer.Read("{\"a\":\"x\ny\"}"));

    [Fact]
    public void Text_of_a_client_stays_in_its_field() =>
        Always.Holds(
            Tokens.ClientFields,
            fields =>
            {
                var given = fields.ToDictionary(field => field.Name, field => field.Value);
                Assert.Equal(given, _tokenizer.Fields(JsonSerializer.Serialize(given)));
            },
            runs: 2000);
}
