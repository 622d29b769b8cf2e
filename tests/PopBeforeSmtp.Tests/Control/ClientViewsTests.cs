using PopBeforeSmtp.Control;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Control;

public sealed class ClientViewsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 10, 15, 0, TimeSpan.Zero);

    private readonly AuthorizationTable _table = new(Make.Rules);

    public ClientViewsTests() => _table.Load(
        [
            Make.Row("192.0.2.11", Now, "ina", "piet"),
            Make.Row("192.0.2.9", Now.AddMinutes(-5), "ina"),
            Make.Row("192.0.2.7", Now.AddHours(-1), "ina"),
        ],
        [Make.Hand("198.51.100.0/24", Now, TimeSpan.FromHours(1), "printer"), Make.Hand("203.0.113.9", Now.AddDays(-1), TimeSpan.FromHours(1))]);

    [Fact]
    public void Entries_by_hand_come_first_and_addresses_are_sorted()
    {
        Assert.Equal(["198.51.100.0/24", "192.0.2.9", "192.0.2.11"], List(null));
        Assert.Equal(["192.0.2.9", "192.0.2.11"], List("ina"));
        Assert.Equal(["192.0.2.11"], List("piet"));
        Assert.Empty(List("Ina"));
    }

    [Fact]
    public void Of_many_the_newest_logins_can_be_had_alone_and_entries_by_hand_come_last()
    {
        Assert.Equal(["192.0.2.11", "192.0.2.9", "198.51.100.0/24"], Newest("", 9));
        Assert.Equal(["192.0.2.11", "198.51.100.0/24"], Newest("", 1));
        Assert.Equal(["192.0.2.11"], Newest("PIET", 9));
        Assert.Equal(["192.0.2.9"], Newest("2.9", 9));
        Assert.Equal(["198.51.100.0/24"], Newest("printer", 9));
        Assert.Empty(Newest("", 0));
        Assert.Empty(Newest("192.0.2.7", 9));
    }

    [Fact]
    public void The_latest_login_tells_protocol_and_server()
    {
        var row = Make.Row("192.0.2.30", Now, "ina", "piet");
        var table = new AuthorizationTable(Make.Rules);
        table.Load([row with { Accounts = [row.Accounts[0], row.Accounts[1] with { LastLogin = Now.AddSeconds(1), Protocol = "pop3", Preset = "cyrus", Logins = 5 }] }], []);
        var view = ClientViews.Find(table, Now, Make.Address("192.0.2.30"))!;
        Assert.Equal(["piet", "ina"], view.Accounts);
        Assert.Equal(("pop3", "cyrus", 6L), (view.Protocol, view.Server, view.Logins));
        Assert.Equal((Now.AddSeconds(1), Now.AddSeconds(1) + Make.Window), (view.LastLogin, view.Expires));
    }

    [Fact]
    public void An_account_that_was_revoked_is_not_shown()
    {
        _table.RevokeUser("piet", Now);
        Assert.Equal(["ina"], ClientViews.Find(_table, Now, Make.Address("192.0.2.11"))!.Accounts);
        Assert.Empty(List("piet"));
    }

    [Fact]
    public void An_address_inside_a_network_allowed_by_hand_is_shown_as_itself()
    {
        var view = ClientViews.Find(_table, Now, Make.Address("198.51.100.77"))!;
        Assert.Equal(("198.51.100.77", "by hand", "printer", Now.AddHours(1)), (view.Client, view.Server, view.Note, view.Expires));
        Assert.Empty(view.Accounts);
    }

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData("192.0.2.8")]
    [InlineData("203.0.113.9")]
    public void Who_may_not_relay_is_not_shown(string address) => Assert.Null(ClientViews.Find(_table, Now, Make.Address(address)));

    private IEnumerable<string> Newest(string match, int most) => ClientViews.Newest(_table, Now, match, most).Select(view => view.Client);

    private IEnumerable<string> List(string? user) => ClientViews.List(_table, Now, user).Select(view => view.Client);
}
