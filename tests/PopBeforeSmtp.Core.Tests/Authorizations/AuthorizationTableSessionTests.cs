using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

/// <summary>The window is half an hour, a session counts at most ten hours.</summary>
public sealed class AuthorizationTableSessionTests
{
    private const string Client = "192.0.2.10";

    private readonly AuthorizationTable _table = WithSessions(endsAreSeen: true);

    [Fact]
    public void An_address_stays_allowed_while_its_session_is_open_and_for_a_window_after_its_end()
    {
        LogIn(_table, 0, "s1");
        Assert.True(_table.Allows(Client, 200));

        Assert.NotNull(End(_table, 200, "s1"));

        Assert.True(_table.Allows(Client, 229.9));
        Assert.False(_table.Allows(Client, 230));
    }

    [Fact]
    public void The_last_of_several_sessions_counts()
    {
        LogIn(_table, 0, "s1");
        LogIn(_table, 1, "s2");
        End(_table, 2, "s1");
        Assert.True(_table.Allows(Client, 200));
        End(_table, 3, "s2");
        Assert.False(_table.Allows(Client, 33));
    }

    [Fact]
    public void A_session_whose_end_is_never_written_counts_no_longer_than_the_maximum()
    {
        LogIn(_table, 0, "s1");
        Assert.True(_table.Allows(Client, 599));
        Assert.False(_table.Allows(Client, 600));
    }

    [Fact]
    public void A_server_of_which_no_end_was_ever_seen_has_the_plain_window()
    {
        var table = WithSessions(endsAreSeen: false);
        LogIn(table, 0, "s1");
        LogIn(table, 1, "s2");
        Assert.False(table.Allows(Client, 31));

        End(table, 2, "s1");

        Assert.Equal(["example"], table.PresetsWithEnds);
        Assert.True(table.Allows(Client, 200));
    }

    [Fact]
    public void An_end_of_a_session_nobody_began_opens_nothing_and_proves_nothing()
    {
        var table = WithSessions(endsAreSeen: false);
        Assert.Null(End(table, 0, "s1"));
        Assert.False(table.Allows(Client, 0));
        Assert.Empty(table.PresetsWithEnds);
    }

    [Fact]
    public void A_log_read_again_opens_no_session_twice()
    {
        LogIn(_table, 0, "s1");
        LogIn(_table, 0, "s1");
        End(_table, 5, "s1");
        Assert.False(_table.Allows(Client, 35));
    }

    [Fact]
    public void A_revocation_takes_the_sessions_along_and_their_ends_open_nothing()
    {
        LogIn(_table, 0, "s1");
        _table.Revoke(Networks.Of(Client), At.Minute(1));
        Assert.False(_table.Allows(Client, 1));
        Assert.Null(End(_table, 2, "s1"));
        Assert.False(_table.Allows(Client, 2));

        LogIn(_table, 3, "s2", "bob");
        _table.RevokeUser("bob", At.Minute(4));
        End(_table, 5, "s2");
        Assert.False(_table.Allows(Client, 5));
    }

    [Fact]
    public void A_session_of_before_a_revocation_read_again_stays_closed()
    {
        LogIn(_table, 0, "s1");
        _table.Revoke(Networks.Of(Client), At.Minute(1));
        LogIn(_table, 0, "s1", readAt: 2);
        Assert.False(_table.Allows(Client, 2));
    }

    [Fact]
    public void Stored_sessions_count_only_after_the_logs_have_been_read_to_their_ends()
    {
        LogIn(_table, 0, "s1");
        LogIn(_table, 0, "s2", address: "192.0.2.11");
        var again = new AuthorizationTable(_table.Rules);
        again.Load(_table.OpenRows(At.Minute(100)), [], _table.PresetsWithEnds);

        Assert.False(again.Allows(Client, 100));
        again.Purge(At.Minute(100));
        End(again, 90, "s1", readAt: 100);
        again.CountSessions();

        Assert.True(again.Allows(Client, 100)); // its window began anew at minute 90
        Assert.False(again.Allows(Client, 120));
        Assert.True(again.Allows("192.0.2.11", 120));
    }

    [Fact]
    public void A_login_of_long_ago_counts_while_its_session_is_open()
    {
        LogIn(_table, 0, "s1", readAt: 100);
        Assert.True(_table.Allows(Client, 100));
        End(_table, 101, "s1");
        Assert.False(_table.Allows(Client, 131));
        Assert.Equal(LoginOutcome.TooOld, LogIn(_table, 0, "", readAt: 200));
    }

    [Fact]
    public void A_purge_keeps_what_a_session_holds_open_and_forgets_it_in_the_end()
    {
        LogIn(_table, 0, "s1");
        Assert.True(_table.Purge(At.Minute(300)).IsEmpty);
        Assert.True(_table.Allows(Client, 300));
        Assert.Single(_table.Purge(At.Minute(600)).Rows);
        Assert.Equal(0, _table.Count);
        Assert.Null(End(_table, 601, "s1"));
    }

    [Fact]
    public void A_session_that_was_revoked_stays_closed_when_its_login_is_read_again_after_its_row_was_lost()
    {
        var rules = new AuthorizationRules(Table.Window, NetworkList.Empty, NetworkList.Empty) { Sessions = new SessionRules(true, TimeSpan.FromHours(10)) };
        var table = new AuthorizationTable(rules);
        table.Load([], [], ["example"], [], [new Revocation(ClientNetwork.Of(ClientAddress.Parse(Client)), "", At.Minute(60)), new Revocation(null, "bob", At.Minute(60))], isWhole: false);
        Assert.False(table.IsReady);
        table.Purge(At.Minute(200));
        LogIn(table, 0, "s1", readAt: 200);
        LogIn(table, 0, "s2", "bob", readAt: 200, address: "192.0.2.11");
        LogIn(table, 0, "s3", "eve", readAt: 200, address: "192.0.2.12");
        table.CountSessions();
        table.BeReady();
        Assert.True(table.IsReady);
        Assert.False(table.Allows(Client, 200));
        Assert.False(table.Allows("192.0.2.11", 200));
        Assert.True(table.Allows("192.0.2.12", 200));
    }

    [Fact]
    public void Without_tracking_only_logins_count()
    {
        var table = Table.Empty();
        LogIn(table, 0, "s1");
        Assert.Null(End(table, 20, "s1"));
        Assert.False(table.Allows(Client, 30));
    }

    private static AuthorizationTable WithSessions(bool endsAreSeen)
    {
        var rules = new AuthorizationRules(Table.Window, NetworkList.Empty, NetworkList.Empty) { Sessions = new SessionRules(true, TimeSpan.FromHours(10)) };
        var table = new AuthorizationTable(rules);
        table.Load([], [], endsAreSeen ? ["example"] : []);
        table.CountSessions();
        return table;
    }

    private static LoginOutcome LogIn(AuthorizationTable table, double minute, string session, string user = "ann", double? readAt = null, string address = Client) =>
        table.Record(Login.Of(address, At.Minute(minute), user) with { SessionKey = session }, At.Minute(readAt ?? minute)).Outcome;

    private static Authorization? End(AuthorizationTable table, double minute, string session, double? readAt = null) =>
        table.End(new LogoutEvent(At.Minute(minute), At.Minute(minute), null, "", "", "", "example", "end") { SessionKey = session }, At.Minute(readAt ?? minute));
}
