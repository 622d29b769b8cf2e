using System.Text;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

public sealed class ClientAddressTests
{
    [Theory]
    [InlineData("192.0.2.10")]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("1.2.3.4")]
    [InlineData("2001:db8::25")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("fe80::5efe:c000:20a")]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void A_whole_address_is_taken_and_printed_as_it_was_written(string text) =>
        Assert.Equal(text, ClientAddress.Parse(text).ToString());

    [Theory]
    [InlineData("1")]
    [InlineData("10")]
    [InlineData("192")]
    [InlineData("192.0")]
    [InlineData("192.0.2")]
    [InlineData("192.0.2.")]
    [InlineData(".192.0.2")]
    [InlineData("192..2.10")]
    [InlineData("127.1")]
    [InlineData("4294967295")]
    [InlineData("2001")]
    [InlineData("2001:")]
    [InlineData("2001:db8")]
    [InlineData("2001:db8:")]
    [InlineData("2001:db8:0:0:0:0:25")]
    [InlineData(":1")]
    [InlineData("1:")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(":")]
    [InlineData("...")]
    public void A_partial_address_is_never_a_key(string text) => Refused(text);

    [Theory]
    [InlineData("010.0.0.1")]
    [InlineData("192.00.2.10")]
    [InlineData("192.0.2.010")]
    [InlineData("00000001.2.3.4")]
    [InlineData("2001:0db8::1")]
    [InlineData("::0001")]
    [InlineData("00::1")]
    [InlineData("::ffff:192.0.2.010")]
    public void Leading_zeros_are_refused(string text) => Refused(text);

    [Theory]
    [InlineData("fe80::1%eth0")]
    [InlineData("::1%")]
    [InlineData("fe80::1%2")]
    [InlineData("[::1]")]
    [InlineData("[::1]:25")]
    [InlineData("[192.0.2.10]")]
    [InlineData("192.0.2.10:25")]
    [InlineData("192.0.2.10/32")]
    [InlineData("::1/128")]
    [InlineData("IPv6:2001:db8::25")]
    [InlineData("ipv6:0:0:0:0:0:0:0:1")]
    public void Zones_brackets_ports_prefixes_and_tags_are_refused(string text) => Refused(text);

    [Theory]
    [InlineData("0x7f.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("0xc0.0.2.10")]
    [InlineData("a.b.c.d")]
    [InlineData("192.0.2.1a")]
    [InlineData("256.0.2.10")]
    [InlineData("192.0.2.256")]
    [InlineData("192.0.2.1000")]
    [InlineData("192.0.2.10.")]
    [InlineData("192.0.2.10.1")]
    [InlineData("192.0.2.-1")]
    [InlineData("192.0.2.+1")]
    [InlineData("2001:db8::fffff")]
    [InlineData("2001:db8::g")]
    [InlineData("2001:db8::-1")]
    public void Numbers_of_another_base_or_size_are_refused(string text) => Refused(text);

    [Theory]
    [InlineData(" 192.0.2.10")]
    [InlineData("192.0.2.10 ")]
    [InlineData("192.0.2.10\n")]
    [InlineData("192.0.2.10\r")]
    [InlineData("192.0.2.10\0")]
    [InlineData("192.0. 2.10")]
    [InlineData("\t::1")]
    [InlineData("::1 ")]
    [InlineData("192.0.2.10,198.51.100.7")]
    public void Nothing_may_stand_around_an_address(string text) => Refused(text);

    [Theory]
    [InlineData("\u0661\u0669\u0662.\u0660.\u0662.\u0661\u0660")]
    [InlineData("192.0.2.\u0661\u0660")]
    [InlineData("\uff11\uff19\uff12.0.2.10")]
    [InlineData("192\u30020\u30022\u300210")]
    [InlineData("\u00b9\u00b2.0.2.10")]
    [InlineData("2001:db8::\u0661")]
    [InlineData("2001\uff1adb8::1")]
    [InlineData("2001:db8::\u0430")]
    public void Digits_and_letters_of_other_scripts_are_refused(string text) => Refused(text);

    [Theory]
    [InlineData(":::")]
    [InlineData("1:::2")]
    [InlineData("1::2::3")]
    [InlineData("::1::")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("::1:2:3:4:5:6:7:8")]
    [InlineData("1:2:3:4::5:6:7:8")]
    [InlineData("1:2:3:4:5:6:7:8:")]
    [InlineData("1:2:3:4:5:6:7:192.0.2.10")]
    [InlineData("::ffff:192.0.2.10:1")]
    [InlineData("::192.0.2.10:ffff")]
    [InlineData("::ffff:192.0.2")]
    public void An_IPv6_address_has_eight_groups_and_one_gap_at_most(string text) => Refused(text);

    [Theory]
    [InlineData("::ffff:192.0.2.10")]
    [InlineData("::FFFF:192.0.2.10")]
    [InlineData("::ffff:c000:20a")]
    [InlineData("0:0:0:0:0:ffff:192.0.2.10")]
    [InlineData("0:0:0:0:0:ffff:c000:20a")]
    public void A_mapped_address_is_the_IPv4_address(string text)
    {
        var address = ClientAddress.Parse(text);

        Assert.Equal(ClientAddress.Parse("192.0.2.10"), address);
        Assert.True(address.IsIPv4);
        Assert.Equal("192.0.2.10", address.ToString());
    }

    [Theory]
    [InlineData("::192.0.2.10")]
    [InlineData("::c000:20a")]
    [InlineData("::2")]
    [InlineData("0:0:0:0:0:0:192.0.2.10")]
    [InlineData("64:ff9b::192.0.2.10")]
    [InlineData("::ffff:0:192.0.2.10")]
    public void An_IPv4_address_inside_any_other_prefix_is_refused(string text) => Refused(text);

    [Theory]
    [InlineData("2001:DB8::25", "2001:db8::25")]
    [InlineData("2001:dB8:0:0:0:0:0:25", "2001:db8::25")]
    [InlineData("ABCD:EF00::", "abcd:ef00::")]
    [InlineData("0:0:0:0:0:0:0:1", "::1")]
    [InlineData("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0")]
    [InlineData("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8")]
    public void Every_spelling_of_an_address_is_the_same_key(string text, string printed)
    {
        Assert.Equal(printed, ClientAddress.Parse(text).ToString());
        Assert.Equal(ClientAddress.Parse(printed), ClientAddress.Parse(text));
    }

    [Fact]
    public void What_is_printed_parses_to_the_same_address() =>
        Always.Holds(Any.Address, address => ClientAddress.TryParse(address.ToString(), out var again) && again == address, runs: 5000);

    [Fact]
    public void What_is_printed_parses_from_bytes_too() =>
        Always.Holds(Any.Address, address => ClientAddress.TryParse(Encoding.ASCII.GetBytes(address.ToString()), out var again) && again == address, runs: 1000);

    [Fact]
    public void Whatever_parses_prints_to_a_text_that_parses_to_the_same() =>
        Always.Holds(
            Any.AddressLike,
            text => !ClientAddress.TryParse(text, out var address) || (ClientAddress.TryParse(address.ToString(), out var again) && again == address),
            runs: 5000);

    [Fact]
    public void Bytes_and_characters_are_read_alike() =>
        Always.Holds(
            Any.AddressLike,
            text => ClientAddress.TryParse(text, out _) == ClientAddress.TryParse(Encoding.UTF8.GetBytes(text), out _),
            runs: 2000);

    [Fact]
    public void Random_bytes_are_no_address_and_never_throw() =>
        Always.Holds(Any.Bytes, bytes => ClientAddress.TryParse(bytes, out var address) == (address != default && bytes.Length >= 2), runs: 1000);

    [Fact]
    public void An_IPv4_address_cut_at_a_dot_is_no_address() =>
        Always.Holds(Any.IPv4, address => CutsOf(address.ToString(), '.').All(cut => !ClientAddress.TryParse(cut, out _)), runs: 500);

    /// <summary>Addresses of ::/16, which is reserved, are left out: ::ffff:1000:0:1:1 begins like a mapped one.</summary>
    [Fact]
    public void A_clients_address_cut_at_a_dot_or_colon_is_never_an_IPv4_address() =>
        Always.Holds(
            Any.Address.Where(address => address.IsIPv4 || address.Value >> 112 != 0),
            address => CutsOf(address.ToString(), '.').Concat(CutsOf(address.ToString(), ':')).All(cut => !ClientAddress.TryParse(cut, out var part) || !part.IsIPv4),
            runs: 2000);

    [Fact]
    public void A_text_longer_than_any_address_is_refused_unread()
    {
        Assert.Equal(39, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff".Length);
        Refused("0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:1");
        Refused(new string('1', 100_000));
        Assert.False(ClientAddress.TryParse(new byte[100_000], out _));
    }

    [Fact]
    public void Parse_says_what_it_was_given() =>
        Assert.Contains("'192.0.2'", Assert.Throws<FormatException>(() => ClientAddress.Parse("192.0.2")).Message);

    [Fact]
    public void Addresses_sort_by_their_bytes()
    {
        string[] sorted = ["::1", "9.0.0.1", "10.0.0.1", "192.0.2.10", "2001:db8::2", "2001:db8::10"];

        Assert.Equal(sorted, sorted.Reverse().Select(ClientAddress.Parse).Order().Select(address => address.ToString()));
    }

    private static IEnumerable<string> CutsOf(string text, char at) =>
        Enumerable.Range(0, text.Length).Where(i => text[i] == at).SelectMany(i => new[] { text[..i], text[..(i + 1)] });

    private static void Refused(string text)
    {
        Assert.False(ClientAddress.TryParse(text, out _), text);
        Assert.False(ClientAddress.TryParse(Encoding.UTF8.GetBytes(text), out _), text);
    }
}
