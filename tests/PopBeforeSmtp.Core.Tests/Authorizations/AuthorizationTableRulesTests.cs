using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

public sealed class AuthorizationTableRulesTests
{
    [Fact]
    public void An_exempt_network_is_noted_and_never_written()
    {
        var table = Table.Empty(exempt: Networks.List("10.0.0.0/8"));

        var result = table.Record(Login.Of("10.1.2.3", At.Start), At.Start);

        Assert.Equal(LoginOutcome.Exempted, result.Outcome);
        Assert.Equal("10.0.0.0/8", result.Network.ToString());
        Assert.Null(result.Row);
        Assert.Equal(0, table.Count);
        Assert.False(table.Allows("10.1.2.3", 0));
    }

    [Fact]
    public void An_address_that_is_never_authorized_is_refused_with_the_network_that_says_so()
    {
        var table = Table.Empty(never: Networks.List("192.0.2.0/24"));

        var result = table.Record(Login.Of("192.0.2.10", At.Start), At.Start);

        Assert.Equal(LoginOutcome.Refused, result.Outcome);
        Assert.Equal("192.0.2.0/24", result.Network.ToString());
        Assert.Equal(0, table.Count);
        Assert.False(table.Allows("192.0.2.10", 0));
    }

    [Theory]
    [InlineData("192.0.2.10")]
    [InlineData("192.0.2.0/24")]
    [InlineData("192.0.2.0/28")]
    [InlineData("192.0.0.0/16")]
    [InlineData("0.0.0.0/0")]
    public void A_network_that_touches_one_of_them_cannot_be_allowed_by_hand(string network)
    {
        var table = Table.Empty(never: Networks.List("192.0.2.0/24"));

        Assert.Equal("192.0.2.0/24", table.AllowByHand(network, 0)?.ToString());
        Assert.False(table.Allows("192.0.2.10", 0));
        Assert.Empty(table.OpenHandEntries(At.Start));
    }

    [Theory]
    [InlineData("192.0.3.0/24")]
    [InlineData("::/0")]
    public void A_network_beside_them_can_be_allowed_by_hand(string network) =>
        Assert.Null(Table.Empty(never: Networks.List("192.0.2.0/24")).AllowByHand(network, 0));

    [Fact]
    public void Everybody_can_never_be_allowed_by_hand_where_loopback_is_forbidden()
    {
        var table = Table.Empty(never: new NetworkList(NetworkList.NeverClients));

        Assert.NotNull(table.AllowByHand("0.0.0.0/0", 0));
        Assert.NotNull(table.AllowByHand("::/0", 0));
        Assert.Null(table.AllowByHand("203.0.113.0/24", 0));
    }

    [Fact]
    public void A_table_is_not_ready_before_the_stored_one_is_loaded()
    {
        var table = Table.NotLoaded();
        Assert.False(table.IsReady);

        table.Load([], [], []);
        Assert.True(table.IsReady);
    }

    [Fact]
    public void What_was_stored_answers_as_before()
    {
        var before = Table.Empty();
        before.LogIn("192.0.2.10", 0);
        before.LogIn("192.0.2.11", 0);
        before.Revoke(Networks.Of("192.0.2.11"), At.Minute(1));
        before.AllowByHand("198.51.100.0/24", 0, until: 90);
        string[] addresses = ["192.0.2.10", "192.0.2.11", "198.51.100.7", "203.0.113.1"];

        var after = Table.NotLoaded();
        after.Load([.. addresses.Select(address => before.State(address, 1).Row).OfType<Authorization>()], before.OpenHandEntries(At.Minute(1)), []);

        foreach (var minute in (double[])[1, 29.9, 30, 89, 90])
            Assert.Equal(addresses.Select(address => before.Allows(address, minute)), addresses.Select(address => after.Allows(address, minute)));
        Assert.Equal(LoginOutcome.Revoked, after.LogIn("192.0.2.11", 0.5, readAt: 2));
    }

    [Fact]
    public void Every_change_of_an_answer_is_told()
    {
        var table = Table.NotLoaded(exempt: Networks.List("10.0.0.0/8"));
        var changes = 0;
        table.Changed += () => changes++;

        table.Load([], [], []);
        Assert.Equal(1, changes);
        table.LogIn("192.0.2.10", 0);
        Assert.Equal(2, changes);
        table.AllowByHand("198.51.100.7", 0, until: 5);
        Assert.Equal(3, changes);
        table.Revoke(Networks.Of("192.0.2.10"), At.Minute(1));
        Assert.Equal(4, changes);
        table.LogIn("192.0.2.10", 2, "bob");
        table.RevokeUser("bob", At.Minute(3));
        Assert.Equal(6, changes);
        table.Purge(At.Minute(120));
        Assert.Equal(7, changes);
    }

    [Fact]
    public void What_changes_no_answer_is_not_told()
    {
        var table = Table.Empty(exempt: Networks.List("10.0.0.0/8"), never: Networks.List("127.0.0.0/8"));
        table.Changed += () => Assert.Fail("nothing changed");

        table.LogIn("10.0.0.1", 0);
        table.LogIn("127.0.0.1", 0);
        table.LogIn("192.0.2.10", 0, readAt: 31);
        table.AllowByHand("127.0.0.1", 0);
        table.Revoke(Networks.Of("192.0.2.10"), At.Minute(1));
        table.RevokeUser("ann", At.Minute(1));
        table.Purge(At.Minute(1));
    }

    [Fact]
    public void What_the_settings_forbid_now_is_not_loaded_although_it_was_stored()
    {
        var before = Table.Empty();
        before.LogIn("192.0.2.10", 0);
        before.LogIn("192.0.2.20", 0);
        before.LogIn("192.0.2.30", 0);
        before.AllowByHand("198.51.100.0/24", 0);
        var now = Table.NotLoaded(exempt: new NetworkList([Networks.Of("192.0.2.10")]), never: new NetworkList([Networks.Of("192.0.2.20"), Networks.Of("198.51.100.7")]));

        now.Load(before.OpenRows(At.Minute(1)), before.OpenHandEntries(At.Minute(1)), []);

        Assert.False(now.Allows("192.0.2.10", 1));
        Assert.False(now.Allows("192.0.2.20", 1));
        Assert.True(now.Allows("192.0.2.30", 1));
        Assert.False(now.Allows("198.51.100.1", 1));
    }
}
