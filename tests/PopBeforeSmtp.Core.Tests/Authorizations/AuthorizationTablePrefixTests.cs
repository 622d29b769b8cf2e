using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

/// <summary>IPv6PrefixLength.</summary>
public sealed class AuthorizationTablePrefixTests
{
    private const string Client = "2001:db8:1:2:a:b:c:d";
    private const string SameNetwork = "2001:db8:1:2::7";
    private const string OtherNetwork = "2001:db8:1:3::7";

    private readonly AuthorizationTable _table = Table.With(rules => rules with { IPv6PrefixLength = 64 });

    [Fact]
    public void A_login_opens_its_network_and_no_other()
    {
        _table.LogIn(Client, 0);
        Assert.True(_table.Allows(Client, 1));
        Assert.True(_table.Allows(SameNetwork, 1));
        Assert.False(_table.Allows(OtherNetwork, 1));
        Assert.False(_table.Allows("2001:db8:1:1:ffff:ffff:ffff:ffff", 1));
        Assert.Equal(LoginOutcome.Renewed, _table.LogIn(SameNetwork, 2));
        Assert.Equal(1, _table.Count);
    }

    [Fact]
    public void IPv4_is_opened_by_whole_addresses_all_the_same()
    {
        _table.LogIn("192.0.2.10", 0);
        Assert.True(_table.Allows("::ffff:192.0.2.10", 1));
        Assert.False(_table.Allows("192.0.2.11", 1));
    }

    [Fact]
    public void By_default_a_login_opens_its_address_alone()
    {
        var table = Table.Empty();
        table.LogIn(Client, 0);
        Assert.False(table.Allows(SameNetwork, 1));
    }

    [Theory]
    [InlineData(SameNetwork)]
    [InlineData("2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2::/80")]
    [InlineData("2001:db8::/32")]
    public void A_revocation_of_any_part_takes_the_network(string network)
    {
        _table.LogIn(Client, 0);
        _table.Revoke(Networks.Of(network), At.Minute(1));
        Assert.False(_table.Allows(Client, 1));
        Assert.Equal(LoginOutcome.Revoked, _table.LogIn(Client, 0.5, readAt: 2));
    }

    [Fact]
    public void An_address_inside_it_that_is_never_allowed_stays_closed()
    {
        var table = Table.With(rules => rules with { IPv6PrefixLength = 64, NeverAuthorize = new NetworkList([Networks.Of(SameNetwork)]) });
        table.LogIn(Client, 0);
        Assert.True(table.Allows(Client, 1));
        Assert.False(table.Allows(SameNetwork, 1));
        Assert.Equal(LoginOutcome.Refused, table.LogIn(SameNetwork, 1));
    }

    [Fact]
    public void Rows_stored_under_another_length_are_joined_and_the_store_is_told()
    {
        var stored = Table.Empty();
        stored.LogIn(Client, 0);
        stored.LogIn(SameNetwork, 5, "bob");
        stored.LogIn("192.0.2.10", 0);
        var table = new AuthorizationTable(_table.Rules);
        var changed = table.Load(stored.OpenRows(At.Minute(6)), []);

        Assert.Equal(2, table.Count);
        Assert.True(table.Allows("2001:db8:1:2::99", 34));
        Assert.Equal(["ann", "bob"], table.State(Client, 6).Row!.Accounts.Select(account => account.User).Order());
        Assert.Equal(["2001:db8:1:2::", SameNetwork, Client], changed.Keys.Order().Select(address => address.ToString()));
        Assert.Equal([false, true, true], changed.OrderBy(pair => pair.Key).Select(pair => pair.Value is null));
    }
}
