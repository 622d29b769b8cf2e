using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Relay;

public sealed class OpenSmtpdKeyTests
{
    [Theory]
    [InlineData("192.0.2.10", "192.0.2.10")]
    [InlineData("[2001:db8::25]", "2001:db8::25")]
    [InlineData("[::ffff:192.0.2.10]", "192.0.2.10")]
    [InlineData("[::ffff:c000:20a]", "192.0.2.10")]
    public void A_whole_address_is_the_client(string key, string client) => Assert.Equal(client, OpenSmtpdKey.ReadClient(key)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("local")]
    [InlineData("[]")]
    [InlineData("[")]
    [InlineData("]")]
    [InlineData("[local]")]
    [InlineData("[192.0.2.10]")]
    [InlineData("2001:db8::25")]
    [InlineData("[2001:db8::25")]
    [InlineData("2001:db8::25]")]
    [InlineData("[[2001:db8::25]]")]
    [InlineData("[2001:db8::25] ")]
    [InlineData("[IPv6:2001:db8::25]")]
    [InlineData("[2001:db8::]/32")]
    [InlineData("[2001:db8::25%eth0]")]
    [InlineData("192.0.2")]
    [InlineData("10")]
    public void Anything_else_is_nobody(string key) => Assert.Null(OpenSmtpdKey.ReadClient(key));

    [Fact]
    public void No_odd_key_is_a_client_that_is_allowed()
    {
        foreach (var key in OddKeys.All.SelectMany(key => new[] { key, $"[{key}]" }))
            Assert.True(Relays.Decide(OpenSmtpdKey.ReadClient(key)) == RelayDecision.NoOpinion, $"'{key}' is permitted");
    }

    [Fact]
    public void Every_address_is_read_as_smtpd_writes_it() =>
        Always.Holds(Any.Address, address => OpenSmtpdKey.ReadClient(Key(address)) == address);

    internal static string Key(ClientAddress address) => address.IsIPv4 ? address.ToString() : $"[{address}]";
}
