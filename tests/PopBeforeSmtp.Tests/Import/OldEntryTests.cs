using PopBeforeSmtp.Import;
using Xunit;

namespace PopBeforeSmtp.Tests.Import;

public sealed class OldEntryTests
{
    [Theory]
    [InlineData("192.0.2.10", "192.0.2.10")]
    [InlineData("::ffff:192.0.2.10", "192.0.2.10")]
    [InlineData("2001:DB8:0:0:0:0:0:25", "2001:db8::25")]
    [InlineData("172.15.255.255", "172.15.255.255")]
    [InlineData("100.64.0.1", "100.64.0.1")]
    public void A_whole_address_with_the_value_of_the_program_is_taken(string key, string address)
    {
        Assert.True(new OldEntry(key, "ok").TryTake("ok", out var taken, out var reason));
        Assert.Equal((address, ""), (taken.ToString(), reason));
    }

    [Theory]
    [InlineData("192.0.2")]
    [InlineData("10")]
    [InlineData("192.0.2.0/24")]
    [InlineData("192.0.2.010")]
    [InlineData("192.0.2.10 ")]
    [InlineData("2001:db8")]
    [InlineData("2001:db8::/32")]
    [InlineData("example.org")]
    [InlineData(".example.org")]
    [InlineData("user@")]
    [InlineData("")]
    [InlineData("192.0.2.10\0")]
    public void What_is_not_one_address_opens_nothing(string key)
    {
        Assert.False(new OldEntry(key, "ok").TryTake("ok", out _, out var reason));
        Assert.Equal("it is not a whole address", reason);
    }

    [Theory]
    [InlineData("127.0.0.1", "no client has an address of 127.0.0.0/8")]
    [InlineData("::1", "no client has an address of ::1")]
    [InlineData("0.0.0.0", "no client")]
    [InlineData("255.255.255.255", "no client")]
    [InlineData("224.0.0.1", "no client")]
    [InlineData("169.254.1.1", "no client")]
    [InlineData("fe80::1", "no client")]
    [InlineData("10.1.2.3", "it is a private address (10.0.0.0/8)")]
    [InlineData("172.17.0.1", "it is a private address (172.16.0.0/12)")]
    [InlineData("192.168.0.1", "it is a private address")]
    [InlineData("fd00::1", "it is a private address (fc00::/7)")]
    public void An_address_of_many_opens_nothing(string key, string why)
    {
        Assert.False(new OldEntry(key, "ok").TryTake("ok", out _, out var reason));
        Assert.StartsWith(why, reason);
    }

    [Theory]
    [InlineData("REJECT")]
    [InlineData("OK")]
    [InlineData("")]
    [InlineData("ok ")]
    public void A_row_that_the_program_did_not_write_opens_nothing(string value)
    {
        Assert.False(new OldEntry("192.0.2.10", value).TryTake("ok", out _, out var reason));
        Assert.Equal($"its value is '{value}', not 'ok'", reason);
    }
}
