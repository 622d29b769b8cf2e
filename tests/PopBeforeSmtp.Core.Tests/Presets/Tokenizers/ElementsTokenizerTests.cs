using FsCheck.Fluent;
using PopBeforeSmtp.Core.Presets.Tokenizers;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Presets.Tokenizers;

public sealed class ElementsTokenizerTests
{
    private readonly ElementsTokenizer _tokenizer = new();

    [Theory]
    [InlineData("user=<ann>, method=PLAIN, rip=192.0.2.10, TLS", "user=ann|method=PLAIN|rip=192.0.2.10|TLS=")]
    [InlineData("rip=2001:db8::1, user=<ann>", "rip=2001:db8::1|user=ann")]
    [InlineData("user=<>, rip=192.0.2.10", "user=|rip=192.0.2.10")]
    [InlineData("user=<ann van dam>, rip=192.0.2.10", "user=ann van dam|rip=192.0.2.10")]
    [InlineData("session=<a+b/c=>, secured", "session=a+b/c=|secured=")]
    [InlineData("user=ann", "user=ann")]
    [InlineData("rip=", "rip=")]
    public void Elements_are_read_in_any_order(string text, string fields) => Assert.Equal(fields, _tokenizer.Read(text));

    [Theory]
    [InlineData("")]
    [InlineData(", rip=192.0.2.10")]
    [InlineData("rip=192.0.2.10, ")]
    [InlineData("rip=192.0.2.10,lip=192.0.2.1")]
    [InlineData("user=<ann, rip=192.0.2.10")]
    [InlineData("user=ann>, rip=192.0.2.10")]
    [InlineData("user=<a<b>, rip=192.0.2.10")]
    [InlineData("user=<a>b>, rip=192.0.2.10")]
    [InlineData("user=<a,b>, rip=192.0.2.10")]
    [InlineData("user=<, rip=192.0.2.10")]
    [InlineData("user=ann smith, rip=192.0.2.10")]
    [InlineData("us er=<ann>, rip=192.0.2.10")]
    [InlineData("=<ann>, rip=192.0.2.10")]
    [InlineData("\u00fcser=<ann>, rip=192.0.2.10")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=1")]
    public void What_is_not_of_the_format_to_its_end_is_refused(string text) => Assert.Null(_tokenizer.Read(text));

    [Theory]
    [InlineData("user=<eve>, method=PLAIN, rip=198.51.100.7, lip=192.0.2.1>, method=PLAIN, rip=192.0.2.66, lip=192.0.2.1")]
    [InlineData("user=<eve, rip=198.51.100.7>, method=PLAIN, rip=192.0.2.66")]
    [InlineData("user=<eve>, rip=198.51.100.7, x=<y>, rip=192.0.2.66")]
    public void A_name_that_brings_an_address_makes_the_line_void(string text) => Assert.Null(_tokenizer.Read(text));

    [Fact]
    public void Text_of_a_client_before_the_address_never_becomes_the_address() =>
        Always.Holds(
            Tokens.ClientText,
            text => _tokenizer.Fields($"user=<{text}>, method=PLAIN, rip=192.0.2.66, lip=192.0.2.1") is not { } fields || (fields["rip"] == "192.0.2.66" && fields["user"] == text),
            runs: 3000);

    [Fact]
    public void Text_of_a_client_behind_the_address_never_becomes_the_address() =>
        Always.Holds(
            Tokens.ClientText.Two(),
            texts => _tokenizer.Fields($"rip=192.0.2.66, user=<{texts.Item1}>, session=<{texts.Item2}>") is not { } fields || fields["rip"] == "192.0.2.66",
            runs: 3000);
}
