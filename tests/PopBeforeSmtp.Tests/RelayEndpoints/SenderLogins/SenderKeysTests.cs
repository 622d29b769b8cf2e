using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.RelayEndpoints.SenderLogins;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints.SenderLogins;

public sealed class SenderKeysTests
{
    [Theory]
    [InlineData("ann+x@example.net", "example.org", "ann+x@example.net ann@example.net @example.net")]
    [InlineData("ann@example.net", "", "ann@example.net @example.net")]
    [InlineData("ann+x@example.org", "Example.Org", "ann+x@example.org ann@example.org ann+x ann @example.org")]
    [InlineData("ann", "example.org", "ann@example.org ann @example.org")]
    [InlineData("ann", "", "ann")]
    public void The_key_that_says_most_comes_first(string sender, string domain, string keys)
    {
        var rules = new MailAddressRules(domain, "+");
        Assert.Equal(keys, string.Join(' ', SenderKeys.Of(MailAddress.Parse(sender, rules)!, rules)));
    }
}
