using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

/// <summary>Networks that the settings allow.</summary>
public sealed class AlwaysAuthorizeTests
{
    private readonly AuthorizationTable _table = Table.With(rules => rules with
    {
        AlwaysAuthorize =
        [
            new HandEntry(Networks.Of("192.0.2.0/24"), DateTimeOffset.MinValue, null, "printers") { IsSetting = true },
            new HandEntry(Networks.Of("2001:db8::/32"), DateTimeOffset.MinValue, null, "") { IsSetting = true },
        ],
    });

    [Fact]
    public void They_are_allowed_without_a_login_and_nobody_else_is()
    {
        Assert.True(_table.Allows("192.0.2.200", 0));
        Assert.True(_table.Allows("2001:db8:ffff::1", 0));
        Assert.False(_table.Allows("192.0.3.1", 0));
        Assert.False(_table.Allows("2001:db9::1", 0));
        Assert.Equal(2, _table.OpenHandEntries(At.Minute(0)).Count);
    }

    [Fact]
    public void The_longest_network_tells_of_an_address()
    {
        _table.AllowByHand("192.0.2.7", 0, until: 10, note: "the boss");
        Assert.Equal("the boss", _table.State("192.0.2.7", 1).Hand!.Note);
        Assert.Equal("printers", _table.State("192.0.2.7", 11).Hand!.Note);
        Assert.Equal("printers", _table.State("192.0.2.8", 1).Hand!.Note);
    }

    [Fact]
    public void They_are_taken_away_in_the_settings_alone()
    {
        Assert.True(_table.Revoke(Networks.Of("192.0.2.0/24"), At.Minute(1)).IsEmpty);
        Assert.True(_table.Allows("192.0.2.200", 1));
    }

    [Fact]
    public void An_entry_by_hand_for_the_same_network_stands_beside_it_and_is_revoked_by_itself()
    {
        _table.AllowByHand("192.0.2.0/24", 1, note: "by hand");
        Assert.Equal("by hand", Assert.Single(_table.Revoke(Networks.Of("192.0.2.0/24"), At.Minute(2)).Hand).Note);
        Assert.Equal("printers", _table.State("192.0.2.7", 3).Hand!.Note);
    }
}
