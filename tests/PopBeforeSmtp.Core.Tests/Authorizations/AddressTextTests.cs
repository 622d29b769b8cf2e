using System.Globalization;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

public sealed class AddressTextTests
{
    // What inet_ntop(3) of glibc 2.36 gave. A relay asks for exactly this text.
    [Theory]
    [InlineData("00000000000000000000000000000000", "::")]
    [InlineData("00000000000000000000000000000001", "::1")]
    [InlineData("20010db8000000000000000000000025", "2001:db8::25")]
    [InlineData("fe800000000000000000000000000001", "fe80::1")]
    [InlineData("20010db8000000010001000100010001", "2001:db8:0:1:1:1:1:1")]
    [InlineData("20010db8000000000001000000000001", "2001:db8::1:0:0:1")]
    [InlineData("20010000000000010000000000000001", "2001:0:0:1::1")]
    [InlineData("00010000000000020000000000000003", "1:0:0:2::3")]
    [InlineData("00010000000000000002000000000000", "1::2:0:0:0")]
    [InlineData("00000000000100000000000200000000", "::1:0:0:2:0:0")]
    [InlineData("00010002000300040005000600000000", "1:2:3:4:5:6::")]
    [InlineData("00010002000300040005000600070000", "1:2:3:4:5:6:7:0")]
    [InlineData("00000002000300040005000600070008", "0:2:3:4:5:6:7:8")]
    [InlineData("00000000000300040005000600070008", "::3:4:5:6:7:8")]
    [InlineData("00010000000300000005000000070000", "1:0:3:0:5:0:7:0")]
    [InlineData("00000001000000010000000100000001", "0:1:0:1:0:1:0:1")]
    [InlineData("00010000000000040005000000000008", "1::4:5:0:0:8")]
    [InlineData("fe8000000000000000005efec000020a", "fe80::5efe:c000:20a")]
    [InlineData("fe8000000000000002005efec000020a", "fe80::200:5efe:c000:20a")]
    [InlineData("0000000000000000ffff0000c000020a", "::ffff:0:c000:20a")]
    [InlineData("0064ff9b0000000000000000c000020a", "64:ff9b::c000:20a")]
    [InlineData("0064ff9b0001000000000000c000020a", "64:ff9b:1::c000:20a")]
    [InlineData("2002c000020a00000000000000000000", "2002:c000:20a::")]
    [InlineData("ff0200000000000000000001ff000042", "ff02::1:ff00:42")]
    [InlineData("00010000000000000000000000000000", "1::")]
    [InlineData("ffffffffffffffffffffffffffffffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("20010db8000a000b000c000d000e000f", "2001:db8:a:b:c:d:e:f")]
    [InlineData("a0000b0000c0000d0000000000000000", "a000:b00:c0:d::")]
    [InlineData("00000000000000010000000000000000", "0:0:0:1::")]
    [InlineData("00000000000000000001000000000000", "::1:0:0:0")]
    [InlineData("00010000000000000000000600000000", "1::6:0:0")]
    [InlineData("00000000000000000000ffffc000020a", "192.0.2.10")]
    [InlineData("00000000000000000000ffff00000000", "0.0.0.0")]
    [InlineData("0000000000000000ffff000000000001", "::ffff:0:0:1")]
    [InlineData("20010db8aaaabbbbccccdddd00000001", "2001:db8:aaaa:bbbb:cccc:dddd:0:1")]
    [InlineData("00100100100000010000000000000010", "10:100:1000:1::10")]
    [InlineData("00000000000000000000fffec000020a", "::fffe:c000:20a")]
    [InlineData("00000000000000000001ffffc000020a", "::1:ffff:c000:20a")]
    public void An_address_is_printed_as_inet_ntop_prints_it(string bytes, string text)
    {
        var value = UInt128.Parse(bytes, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

        Assert.Equal(text, new ClientAddress(value).ToString());
    }

    [Fact]
    public void At_most_one_run_of_zeros_is_left_out_and_never_a_single_group() =>
        Always.Holds(
            Any.IPv6,
            address =>
            {
                var halves = address.ToString().Split("::");
                var groups = halves.Sum(half => half.Split(':', StringSplitOptions.RemoveEmptyEntries).Length);
                return halves.Length == 1 ? groups == 8 : halves.Length == 2 && groups <= 6;
            },
            runs: 2000);

    [Fact]
    public void Only_lower_case_digits_without_leading_zeros_are_printed() =>
        Always.Holds(
            Any.IPv6,
            address => address.ToString().Split(':', StringSplitOptions.RemoveEmptyEntries)
                .All(group => group is "0" || (group[0] != '0' && group.Length <= 4 && group.All(char.IsAsciiHexDigitLower))),
            runs: 1000);

    [Fact]
    public void IPv4_text_is_read_as_a_number_of_32_bits()
    {
        Assert.True(AddressText.TryParseIPv4("192.0.2.10", out var value));
        Assert.Equal(0xC000020Au, value);
        Assert.Equal("192.0.2.10", AddressText.FormatIPv4(value));
    }

    [Fact]
    public void Only_a_dotted_ending_is_called_dotted()
    {
        Assert.True(AddressText.TryParseIPv6("::ffff:192.0.2.10", out _, out var dotted));
        Assert.True(dotted);
        Assert.True(AddressText.TryParseIPv6("::ffff:c000:20a", out _, out dotted));
        Assert.False(dotted);
    }
}
