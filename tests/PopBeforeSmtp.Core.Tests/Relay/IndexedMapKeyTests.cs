using FsCheck.Fluent;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Relay;

public sealed class IndexedMapKeyTests
{
    [Theory]
    [InlineData("192.0.2.10")]
    [InlineData("2001:db8:1:2:3:4:5:6")]
    [InlineData("1:0:3:0:5:0:7:0")]
    [InlineData("::1")]
    public void A_whole_text_that_nothing_goes_on_behind_opens_itself(string address) =>
        Assert.True(IndexedMapKey.OpensOnlyItself(ClientAddress.Parse(address)));

    [Theory]
    [InlineData("2001:db8::10")]
    [InlineData("2001:db8::")]
    [InlineData("fe80::1")]
    [InlineData("64:ff9b::c000:20a")]
    [InlineData("64:ff9b:1::c000:20a")]
    [InlineData("2002:c000:20a::1")]
    public void A_text_that_other_addresses_begin_with_does_not(string address) =>
        Assert.False(IndexedMapKey.OpensOnlyItself(ClientAddress.Parse(address)));

    /// <summary>access(5) asks for an address cut at its last colon, again and again.</summary>
    [Fact]
    public void No_part_that_Postfix_asks_for_is_a_key_of_another_client() =>
        Always.Holds(
            Any.Address.Where(client => client.Value >> 112 != 0 || client.IsIPv4),
            client => PartsOf(client).All(part => !ClientAddress.TryParse(part, out var key) || key.ToString() != part || !IndexedMapKey.OpensOnlyItself(key)),
            runs: 3000);

    [Fact]
    public void A_key_that_is_the_head_of_a_longer_address_is_left_out() =>
        Always.Holds(
            from key in Any.IPv6
            from tail in Gen.Elements("1", "20", "ffff", "1:2", "0:1", "a:b:c")
            select (key, tail),
            pair => pair.key.Value >> 112 == 0
                || !ClientAddress.TryParse($"{pair.key}:{pair.tail}", out _)
                || !IndexedMapKey.OpensOnlyItself(pair.key),
            runs: 3000);

    private static IEnumerable<string> PartsOf(ClientAddress client)
    {
        var separator = client.IsIPv4 ? '.' : ':';
        for (var text = client.ToString(); text.LastIndexOf(separator) is > 0 and var end;)
        {
            text = text[..end];
            yield return text;
        }
    }
}
