using PopBeforeSmtp.Core.Relay.MapFormats;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Relay.MapFormats;

public sealed class TextMapFormatsTests
{
    private static readonly string[] Table = ["192.0.2.7", "198.51.100.8/31", "10.0.0.0/8", "2001:db8::10", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"];

    [Theory]
    [InlineData("postfix-texthash", "192.0.2.7\tOK|198.51.100.8\tOK|198.51.100.9\tOK|2001:db8:1:2:3:4:5:6\tOK", "10.0.0.0/8 2001:db8:1:2::/64 2001:db8::10")]
    [InlineData("postfix-cidr", "10.0.0.0/8\tOK|192.0.2.7\tOK|198.51.100.8/31\tOK|2001:db8::10\tOK|2001:db8:1:2::/64\tOK|2001:db8:1:2:3:4:5:6\tOK", "")]
    [InlineData("exim-iplsearch", "10.0.0.0/8|192.0.2.7|198.51.100.8/31|\"2001:db8::10\"|\"2001:db8:1:2::/64\"|\"2001:db8:1:2:3:4:5:6\"", "")]
    [InlineData("sendmail-access", "Connect:192.0.2.7\tRELAY|Connect:198.51.100.8\tRELAY|Connect:198.51.100.9\tRELAY|Connect:IPv6:2001:db8:0:0:0:0:0:10\tRELAY|Connect:IPv6:2001:db8:1:2\tRELAY|Connect:IPv6:2001:db8:1:2:3:4:5:6\tRELAY", "10.0.0.0/8")]
    [InlineData("opensmtpd-table", "255.255.255.255|10.0.0.0/8|192.0.2.7|198.51.100.8/31|[2001:db8::10]|[2001:db8:1:2::/64]|[2001:db8:1:2:3:4:5:6]", "")]
    [InlineData("tcprules", "192.0.2.7:allow,RELAYCLIENT=\"\"|198.51.100.8:allow,RELAYCLIENT=\"\"|198.51.100.9:allow,RELAYCLIENT=\"\"", "10.0.0.0/8 2001:db8::10 2001:db8:1:2::/64 2001:db8:1:2:3:4:5:6")]
    [InlineData("courier", "192.0.2.7\tallow,RELAYCLIENT|198.51.100.8\tallow,RELAYCLIENT|198.51.100.9\tallow,RELAYCLIENT|:2001:0db8:0000:0000:0000:0000:0000:0010\tallow,RELAYCLIENT|:2001:0db8:0001:0002\tallow,RELAYCLIENT|:2001:0db8:0001:0002:0003:0004:0005:0006\tallow,RELAYCLIENT", "10.0.0.0/8")]
    [InlineData("haraka", "10.0.0.0/8|192.0.2.7/32|198.51.100.8/31|2001:db8::10/128|2001:db8:1:2::/64|2001:db8:1:2:3:4:5:6/128", "")]
    public void A_table_is_written_in_the_words_of_its_relay(string format, string rows, string leftOut)
    {
        var map = Written.By(format, Table);
        Assert.Equal(rows.Split('|'), Written.Rows(map));
        Assert.Equal(leftOut, string.Join(' ', Written.LeftOut(map)));
    }

    [Fact]
    public void A_script_for_nft_replaces_both_sets_in_one_transaction()
    {
        OpenClient[] clients =
        [
            new(Networks.Of("192.0.2.7"), Written.Now + TimeSpan.FromSeconds(1799.9)),
            new(Networks.Of("192.0.2.8"), Written.Now + TimeSpan.FromSeconds(0.9)),
            new(Networks.Of("198.51.100.0/24"), null),
            new(Networks.Of("198.51.100.9"), Written.Now + TimeSpan.FromMinutes(5)),
            new(Networks.Of("2001:db8::10"), Written.Now + TimeSpan.FromDays(1)),
        ];
        Assert.Equal(
            """
            add table inet pop_before_smtp
            add set inet pop_before_smtp clients4 { type ipv4_addr; flags interval, timeout; }
            flush set inet pop_before_smtp clients4
            add element inet pop_before_smtp clients4 {
            	192.0.2.7 timeout 1799s,
            	198.51.100.0/24,
            }
            add set inet pop_before_smtp clients6 { type ipv6_addr; flags interval, timeout; }
            flush set inet pop_before_smtp clients6
            add element inet pop_before_smtp clients6 {
            	2001:db8::10 timeout 86400s,
            }
            """.Split('\n'),
            Written.Rows(Written.By("nftables", clients)));
    }

    [Theory]
    [InlineData("postfix-texthash", "")]
    [InlineData("opensmtpd-table", "255.255.255.255")]
    [InlineData("tcprules", "")]
    [InlineData("courier", "")]
    [InlineData("nftables", "add table inet pop_before_smtp|add set inet pop_before_smtp clients4 { type ipv4_addr; flags interval, timeout; }|flush set inet pop_before_smtp clients4|add set inet pop_before_smtp clients6 { type ipv6_addr; flags interval, timeout; }|flush set inet pop_before_smtp clients6")]
    public void An_empty_table_opens_nobody(string format, string rows) =>
        Assert.Equal(rows, string.Join('|', Written.Rows(Written.By(format, (string[])[]))));

    [Theory]
    [InlineData("2001:db8::/33")]
    [InlineData("2001:db8:1:2:3:4:5:6/127")]
    [InlineData("::/0")]
    public void An_ipv6_network_that_ends_inside_a_group_is_left_out_where_groups_are_keys(string network)
    {
        foreach (var map in new[] { Written.By("courier", network), Written.By("sendmail-access", network) })
        {
            Assert.Empty(Written.Rows(map));
            Assert.Equal(Networks.Of(network), Assert.Single(map.LeftOut).Network);
        }
    }

    [Fact]
    public void Every_format_has_a_name_of_its_own_and_a_value_that_it_accepts()
    {
        Assert.Equal(TextMapFormats.Names.Distinct(), TextMapFormats.Names);
        Assert.All(TextMapFormats.All, format => Assert.Null(format.WhyNotValue(format.DefaultValue)));
        Assert.All(TextMapFormats.All, format => Assert.Same(format, TextMapFormats.Find(format.Name)));
        Assert.Null(TextMapFormats.Find("hash"));
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    public void No_format_takes_a_value_that_could_begin_a_row(string value) =>
        Assert.All(TextMapFormats.All, format => Assert.NotNull(format.WhyNotValue(value)));

    [Theory]
    [InlineData("inet filter", true)]
    [InlineData("ip filter", false)]
    [InlineData("inet a b", false)]
    [InlineData("inet a;", false)]
    [InlineData("inet ", false)]
    [InlineData("inet 1a", false)]
    public void The_table_of_nftables_is_a_plain_name(string value, bool isFine) =>
        Assert.Equal(isFine, TextMapFormats.Find("nftables")!.WhyNotValue(value) is null);
}
