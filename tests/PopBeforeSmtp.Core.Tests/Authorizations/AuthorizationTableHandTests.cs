using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

public sealed class AuthorizationTableHandTests
{
    private readonly AuthorizationTable _table = Table.Empty();

    [Fact]
    public void A_network_is_allowed_for_a_time()
    {
        Assert.Null(_table.AllowByHand("192.0.2.0/24", 0, until: 10));

        Assert.True(_table.Allows("192.0.2.1", 9.9));
        Assert.False(_table.Allows("192.0.2.1", 10));
        Assert.False(_table.Allows("192.0.3.1", 0));
    }

    [Fact]
    public void A_network_is_allowed_until_it_is_revoked()
    {
        _table.AllowByHand("2001:db8::/32", 0, note: "the branch office");

        Assert.True(_table.Allows("2001:db8::25", 10_000_000));
        var state = _table.State("2001:db8::25", 5);
        Assert.Null(state.Until);
        Assert.Equal("the branch office", state.Hand?.Note);

        var revoked = _table.Revoke(Networks.Of("2001:db8::/32"), At.Minute(6));
        Assert.Equal("2001:db8::/32", Assert.Single(revoked.Hand).Network.ToString());
        Assert.False(_table.Allows("2001:db8::25", 6));
    }

    [Fact]
    public void A_revoked_network_takes_the_entries_inside_it_along()
    {
        _table.AllowByHand("192.0.2.10", 0, note: "one");
        _table.AllowByHand("192.0.2.128/25", 0, note: "half");
        _table.AllowByHand("192.0.0.0/16", 0, note: "wide");

        Assert.Equal(2, _table.Revoke(Networks.Of("192.0.2.0/24"), At.Minute(1)).Hand.Count);
        Assert.Equal("wide", _table.State("192.0.2.10", 2).Hand?.Note);
    }

    [Fact]
    public void The_longest_open_entry_is_the_one_that_is_told()
    {
        _table.AllowByHand("192.0.0.0/16", 0, note: "wide");
        _table.AllowByHand("192.0.2.0/24", 0, until: 10, note: "narrow");
        _table.AllowByHand("192.0.2.10", 0, until: 5, note: "one");

        Assert.Equal("one", _table.State("192.0.2.10", 4).Hand?.Note);
        Assert.Equal("narrow", _table.State("192.0.2.10", 5).Hand?.Note);
        Assert.Equal("wide", _table.State("192.0.2.10", 10).Hand?.Note);
    }

    [Fact]
    public void A_later_entry_for_the_same_network_replaces_the_earlier_in_either_order()
    {
        _table.AllowByHand("192.0.2.10", 5, until: 10);
        _table.AllowByHand("192.0.2.10", 0, until: 100);

        Assert.False(_table.Allows("192.0.2.10", 10));
        Assert.Single(_table.OpenHandEntries(At.Minute(6)));

        _table.AllowByHand("192.0.2.10", 6, until: 20);
        Assert.True(_table.Allows("192.0.2.10", 10));
    }

    [Fact]
    public void A_login_and_an_entry_by_hand_stand_side_by_side()
    {
        _table.LogIn("192.0.2.10", 0);
        _table.AllowByHand("192.0.2.10", 0, until: 10);
        Assert.Equal(At.Minute(30), _table.State("192.0.2.10", 1).Until);
        Assert.True(_table.Allows("192.0.2.10", 29));

        _table.AllowByHand("192.0.2.10", 1, until: 60);
        Assert.Equal(At.Minute(60), _table.State("192.0.2.10", 1).Until);
        Assert.True(_table.Allows("192.0.2.10", 59));
    }

    [Fact]
    public void Revoking_an_address_takes_both_its_entry_and_its_logins()
    {
        _table.LogIn("192.0.2.10", 0);
        _table.AllowByHand("192.0.2.10", 0);

        var revoked = _table.Revoke(Networks.Of("192.0.2.10"), At.Minute(1));

        Assert.Single(revoked.Rows);
        Assert.NotNull(revoked.Hand);
        Assert.False(_table.Allows("192.0.2.10", 1));
    }

    [Fact]
    public void Revoking_an_account_leaves_entries_by_hand()
    {
        _table.LogIn("192.0.2.10", 0);
        _table.AllowByHand("192.0.2.10", 0);
        _table.RevokeUser("ann", At.Minute(1));

        Assert.True(_table.Allows("192.0.2.10", 1));
        Assert.NotNull(_table.State("192.0.2.10", 1).Hand);
    }

    [Fact]
    public void A_wider_network_stays_when_a_narrower_one_is_revoked()
    {
        _table.AllowByHand("192.0.2.0/24", 0);
        _table.AllowByHand("192.0.2.10", 0);

        _table.Revoke(Networks.Of("192.0.2.10"), At.Minute(1));

        Assert.Equal("192.0.2.0/24", _table.State("192.0.2.10", 1).Hand?.Network.ToString());
    }

    [Fact]
    public void Closed_entries_are_not_listed()
    {
        _table.AllowByHand("192.0.2.10", 0, until: 5);
        _table.AllowByHand("192.0.2.11", 0);

        Assert.Equal(2, _table.OpenHandEntries(At.Minute(4)).Count);
        Assert.Equal("192.0.2.11", Assert.Single(_table.OpenHandEntries(At.Minute(5))).Network.ToString());
    }
}
