using System.Text;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Relay;

public sealed class MailAddressTests
{
    private static readonly MailAddressRules Rules = new("Example.org", "+-");

    [Theory]
    [InlineData("Ann@Example.NET", "ann@example.net")]
    [InlineData("ann", "ann@example.org")]
    [InlineData("a@b@example.net", "a@b@example.net")]
    [InlineData("\"ann\"@example.net", "\"ann\"@example.net")]
    [InlineData("ann%example.org@example.net", "ann%example.org@example.net")]
    [InlineData("ünal@example.org", "ünal@example.org")]
    public void It_is_read_in_lower_case_with_the_default_domain(string text, string address)
    {
        Assert.Equal(address, MailAddress.Parse(text, Rules)?.ToString());
        Assert.Equal(address, MailAddress.Parse(Encoding.UTF8.GetBytes(text), Rules)?.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("@example.org")]
    [InlineData("ann@")]
    [InlineData("ann smith@example.org")]
    [InlineData("ann\n@example.org")]
    [InlineData("ann\0@example.org")]
    [InlineData("ann\u2028@example.org")]
    public void What_is_no_address_is_refused(string text) => Assert.Null(MailAddress.Parse(text, Rules));

    [Fact]
    public void Text_that_is_not_UTF_8_or_too_long_is_no_address()
    {
        Assert.Null(MailAddress.Parse([0xff, (byte)'@', (byte)'x'], Rules));
        Assert.Null(MailAddress.Parse(new string('a', 260) + "@x", Rules));
    }

    [Theory]
    [InlineData("ann+tag@x", "ann@x")]
    [InlineData("ann-tag+b@x", "ann@x")]
    [InlineData("ann@x", "ann@x")]
    [InlineData("+tag@x", "+tag@x")]
    [InlineData("ann+@x", "ann@x")]
    public void An_extension_is_cut_at_the_first_delimiter(string text, string address) =>
        Assert.Equal(address, MailAddress.Parse(text, Rules)!.WithoutExtension(Rules).ToString());

    [Fact]
    public void Random_bytes_never_throw() => Always.Holds(Any.Bytes, bytes => MailAddress.Parse(bytes, Rules) is null or { Local.Length: > 0 }, runs: 1000);
}
