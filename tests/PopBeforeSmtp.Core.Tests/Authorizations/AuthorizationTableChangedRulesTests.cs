using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

/// <summary>Settings that change while the table is in use.</summary>
public sealed class AuthorizationTableChangedRulesTests
{
    private readonly AuthorizationTable _table = Table.Empty();

    [Fact]
    public void A_shorter_window_closes_at_once_what_is_older()
    {
        _table.LogIn("192.0.2.10", 0);
        _table.LogIn("192.0.2.11", 8);
        _table.SetRules(_table.Rules with { Window = TimeSpan.FromMinutes(5) });
        Assert.False(_table.Allows("192.0.2.10", 10));
        Assert.True(_table.Allows("192.0.2.11", 10));
    }

    [Fact]
    public void A_longer_window_keeps_open_what_is_open()
    {
        _table.LogIn("192.0.2.10", 0);
        _table.SetRules(_table.Rules with { Window = TimeSpan.FromHours(1) });
        _table.Purge(At.Minute(31));
        Assert.True(_table.Allows("192.0.2.10", 59));
        Assert.False(_table.Allows("192.0.2.10", 60));
    }

    [Fact]
    public void What_is_never_allowed_or_exempt_now_is_gone_at_once_by_login_and_by_hand()
    {
        _table.LogIn("192.0.2.10", 0);
        _table.LogIn("192.0.2.20", 0);
        _table.LogIn("192.0.2.30", 0);
        _table.AllowByHand("198.51.100.0/24", 0);
        var gone = _table.SetRules(_table.Rules with
        {
            NeverAuthorize = new NetworkList([Networks.Of("192.0.2.10"), Networks.Of("198.51.100.0/25")]),
            ExemptNetworks = new NetworkList([Networks.Of("192.0.2.20")]),
        });
        Assert.Equal(["192.0.2.10", "192.0.2.20"], gone.Select(row => row.Address.ToString()).Order());
        foreach (var address in new[] { "192.0.2.10", "192.0.2.20", "198.51.100.200" })
            Assert.False(_table.Allows(address, 1));
        Assert.True(_table.Allows("192.0.2.30", 1));
        Assert.Equal(1, _table.Count);
        Assert.Null(_table.ClosedAt(ClientAddress.Parse("192.0.2.10"), At.Minute(1)));
    }

    [Fact]
    public void Networks_of_the_settings_are_replaced_and_those_by_hand_stay()
    {
        _table.AllowByHand("192.0.2.1", 0);
        foreach (var setting in new[] { "198.51.100.1", "198.51.100.2" })
            _table.SetRules(_table.Rules with { AlwaysAuthorize = [new HandEntry(Networks.Of(setting), DateTimeOffset.MinValue, null, "") { IsSetting = true }] });
        Assert.True(_table.Allows("192.0.2.1", 1));
        Assert.False(_table.Allows("198.51.100.1", 1));
        Assert.True(_table.Allows("198.51.100.2", 1));
    }

    [Fact]
    public void Sessions_count_or_not_as_the_settings_say_now()
    {
        var tracked = new SessionRules(true, TimeSpan.FromDays(1));
        _table.CountSessions();
        _table.SetRules(_table.Rules with { Sessions = tracked });
        _table.Record(Login.Of("192.0.2.9", At.Minute(0)) with { SessionKey = "other" }, At.Minute(0));
        _table.End(new(At.Minute(0), At.Minute(0), null, "ann", "", "imap", "example", "end") { SessionKey = "other" }, At.Minute(0));
        _table.Record(Login.Of("192.0.2.10", At.Minute(0)) with { SessionKey = "one" }, At.Minute(0));
        Assert.True(_table.Allows("192.0.2.10", 300));
        _table.SetRules(_table.Rules with { Sessions = SessionRules.None });
        Assert.False(_table.Allows("192.0.2.10", 300));
    }

    [Fact]
    public void The_prefix_that_rows_are_kept_by_cannot_change() =>
        Assert.Throws<ArgumentException>(() => _table.SetRules(_table.Rules with { IPv6PrefixLength = 64 }));
}
