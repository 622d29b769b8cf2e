using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.Presets.Tokenizers;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Presets.Tokenizers;

public sealed class TokenizerNamesTests
{
    public static TheoryData<string> Names => [.. TokenizerNames.Known];

    /// <summary>One text of each format.</summary>
    private static readonly Dictionary<string, string> Wholes = new()
    {
        ["logfmt"] = """event=login.good u.username="ann \"the\" \x{41}\n" r.clienthost=[192.0.2.17] s=""",
        ["elements"] = "user=<ann>, method=PLAIN, rip=192.0.2.17, lip=<>, TLS, session=<a+b/c>",
        ["semicolon"] = "name=ann;;x;ua=a=b;;;oip=192.0.2.17;",
        ["csv"] = """2026-11-20T10:15:01Z,"a ""b"", c",,192.0.2.17:993,R=OK""",
        ["json"] = """{"a":"\u0041\n","mdc":{"ip":"192.0.2.17","x":{"y":1}},"list":[1,{"a":2}],"n":null,"t":true}""",
    };

    [Fact]
    public void Every_tokenizer_is_found_by_its_name()
    {
        Assert.Equal(["logfmt", "elements", "semicolon", "csv", "json"], TokenizerNames.Known);
        Assert.All(TokenizerNames.Known, name => Assert.Equal(name, TokenizerNames.Find(name)?.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("JSON")]
    [InlineData("xml")]
    public void Another_name_is_none(string name) => Assert.Null(TokenizerNames.Find(name));

    /// <summary>The log may cut a line anywhere. The value that is cut may be the head of another; those before it may not change.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_text_cut_at_any_length_never_throws_and_changes_no_field_before_the_cut(string name)
    {
        var tokenizer = TokenizerNames.Find(name)!;
        var whole = tokenizer.Fields(Wholes[name]);
        Assert.NotNull(whole);
        for (var length = 0; length < Wholes[name].Length; length++)
        {
            if (tokenizer.Fields(Wholes[name][..length]) is not { } cut)
                continue;
            foreach (var (key, value) in cut.SkipLast(1))
                Assert.Equal((length, value), (length, whole.GetValueOrDefault(key)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_text_with_a_changed_character_never_throws(string name) =>
        Always.Holds(Any.Mutation(Wholes[name]).SelectMany(Any.Mutation), text => { TokenizerNames.Find(name)!.Fields(text); }, runs: 2000);

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_text_is_read_or_refused_and_never_throws(string name) =>
        Always.Holds(
            Gen.OneOf(Tokens.ClientText, Any.Bytes.Select(bytes => string.Concat(bytes.Select(value => (char)value))), Gen.Choose(0, 0xffff).Select(value => (char)value).ArrayOf().Select(characters => new string(characters))),
            text => { TokenizerNames.Find(name)!.Fields(text); },
            runs: 2000);

    [Theory]
    [InlineData("logfmt", "a=1 b=2 a=3")]
    [InlineData("logfmt", "a=1 a=1")]
    [InlineData("elements", "rip=192.0.2.1, rip=198.51.100.7")]
    [InlineData("elements", "TLS, TLS")]
    [InlineData("semicolon", "ip=192.0.2.1;ip=198.51.100.7;")]
    [InlineData("json", """{"a":"1","a":"2"}""")]
    [InlineData("json", """{"a":"1","\u0061":"2"}""")]
    [InlineData("json", """{"mdc":{"ip":"1"},"mdc.ip":"2"}""")]
    [InlineData("json", """{"mdc":{"ip":"1"},"mdc":{"user":"2"}}""")]
    [InlineData("json", """{"mdc":{"ip":"1","ip":"2"}}""")]
    [InlineData("json", """{"a":null,"a":"2"}""")]
    [InlineData("json", """{"a":[1],"a":"2"}""")]
    public void A_field_that_is_there_twice_makes_the_text_void(string name, string text) => Assert.Null(TokenizerNames.Find(name)!.Read(text));
}
