using PopBeforeSmtp.Control;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.History;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Control;

public sealed class WhyViewsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 10, 15, 0, TimeSpan.Zero);

    private static readonly HistoryEvidence Seen =
        new("/var/log/*.log", new LineEvidence("the line", new LinePlace("/var/log/mail.log", 7, 42, "")), "dovecot", "login", "imap", Now, "dovecot s1", Make.Window);

    private AuthorizationTable _table = new(Make.Rules);

    public WhyViewsTests() => _table.Load([], []);

    [Fact]
    public void An_address_that_nobody_logged_in_from()
    {
        Says(false, "no login was seen from this address");
        Assert.Null(Why().Evidence);
    }

    [Fact]
    public void An_address_that_is_allowed_by_the_login_of_the_account_that_was_there_last()
    {
        Load(Make.Row("192.0.2.10", Now.AddMinutes(-3), "ina", "piet"), 1, Now.AddMinutes(-5));
        Says(true, "ina logged in from there 3 min ago; window 30 min");
        HistoryEvent[] history = [Happened(HistoryKind.Renewed, 5, "piet"), Happened(HistoryKind.Authorized, 3, "ina") with { Evidence = Seen }, Happened(HistoryKind.Authorized, 9, "ina")];
        var why = Why(history);
        Assert.Equal(Now.AddMinutes(27), why.Until);
        Assert.Equal(
            new EvidenceView("/var/log/*.log", "/var/log/mail.log", 7, 42, "", "the line", "dovecot", "login", "imap", Now, "dovecot s1", 1800),
            why.Evidence!.Evidence);
        Assert.Equal(["renewed", "authorized", "authorized"], why.History.Select(one => one.What));
    }

    [Fact]
    public void An_address_whose_session_is_open_or_has_ended()
    {
        _table = new AuthorizationTable(Make.Rules with { Sessions = new SessionRules(true, TimeSpan.FromDays(1)) });
        var row = Make.Row("192.0.2.10", Now.AddHours(-2)) with { Sessions = [new OpenSession("s1", "ina", "dovecot", Now.AddHours(-2))] };
        _table.Load([row], [], ["dovecot"]);
        Says(false, "its last login expired 90 min ago; ina logged in from there 2 h ago, window 30 min");
        _table.CountSessions();
        Says(true, "ina logged in from there 2 h ago; 1 session is open");
        Assert.Equal([new SessionView("ina", "dovecot", Now.AddHours(-2))], Why().Sessions);
        Load(Make.Row("192.0.2.10", Now.AddHours(-2)) with { Accounts = [row.Accounts[0] with { LastEnd = Now.AddMinutes(-4) }] });
        Says(true, "a session of ina from there ended 4 min ago; window 30 min");
    }

    [Fact]
    public void An_address_that_is_allowed_by_hand()
    {
        _table.Load([], [Make.Hand("192.0.2.0/24", Now.AddHours(-3), TimeSpan.FromHours(5), "the printer") with { By = "root", Owner = "ann" }]);
        Says(true, "allowed by hand by root 3 h ago as part of 192.0.2.0/24, note: the printer, owner: ann");
        var allowed = Make.Happened("192.0.2.0/24", Now.AddHours(-3), HistoryKind.Allowed, "", "the printer") with { By = "root" };
        Assert.Equal("root", Why(Happened(HistoryKind.Authorized, 1), allowed).Evidence!.By);
        _table.Load([], [Make.Hand("192.0.2.10", Now)]);
        Says(true, "allowed by hand 0 s ago");
    }

    [Fact]
    public void An_address_of_the_settings()
    {
        var refused = Happened(HistoryKind.Refused, 2, "webmail") with { Evidence = Seen };
        Says(false, "refused: NeverAuthorize has 127.0.0.0/8; webmail logged in from there 2 min ago", "127.0.0.1", refused);
        Says(false, "refused: NeverAuthorize has 127.0.0.0/8", "127.0.0.1");
        Says(false, "exempt: ExemptNetworks has 10.0.0.0/8, so it is never written to the table; ina logged in from there 2 min ago", "10.1.2.3", Happened(HistoryKind.Exempted, 2));
        Assert.Equal("refused", Why("127.0.0.1", refused).Evidence!.What);
    }

    [Fact]
    public void An_address_whose_logins_no_longer_count()
    {
        Says(false, "its last login expired 12 min ago (ina piet)", Happened(HistoryKind.Expired, 12, "ina piet"), Happened(HistoryKind.Authorized, 42));
        Says(false, "what was allowed by hand ended 12 min ago", Happened(HistoryKind.Expired, 12, ""));
        Says(false, "revoked 3 min ago by root", Happened(HistoryKind.Revoked, 3) with { By = "root" });
        Says(false, "revoked 3 min ago (the account)", Happened(HistoryKind.Revoked, 3, reason: "the account"));
        Says(false, "the login of ina 3 min ago was refused: the account is suspended", Happened(HistoryKind.Ended, 1), Happened(HistoryKind.Refused, 3, reason: "the account is suspended"));
        Says(false, "its last login, of ina 3 min ago, counts no more", Happened(HistoryKind.Renewed, 3));
    }

    [Fact]
    public void An_address_whose_row_is_kept_and_closed()
    {
        Load(Make.Row("192.0.2.10", Now.AddMinutes(-42)));
        Says(false, "its last login expired 12 min ago; ina logged in from there 42 min ago, window 30 min");
        Says(false, "the login of piet 2 min ago was refused: too many addresses", Happened(HistoryKind.Refused, 2, "piet", "too many addresses"));
        Load(Make.Row("192.0.2.10", Now) with { RevokedAt = Now });
        Says(false, "its logins were revoked");
        Says(false, "revoked 0 s ago by root", Happened(HistoryKind.Revoked, 0) with { By = "root" });
    }

    [Fact]
    public void A_network_of_the_settings()
    {
        _table = new AuthorizationTable(Make.Rules with { AlwaysAuthorize = [Make.Hand("192.0.2.0/24", default, null, "the printers") with { IsSetting = true }] });
        _table.Load([], []);
        Says(true, "AlwaysAuthorize has 192.0.2.0/24, note: the printers");
    }

    [Theory]
    [InlineData(false, true, "piet logged in from there 0 s ago; window 30 min; shared by more accounts than MaximumAccountsPerAddress")]
    [InlineData(true, false, "held back: more accounts are logged in from there than MaximumAccountsPerAddress")]
    public void An_address_that_many_share(bool isHeld, bool isPermitted, string reason)
    {
        _table = new AuthorizationTable(Make.Rules with { MaximumAccountsPerAddress = 1, SharedAddresses = isHeld ? SharedAddresses.Hold : SharedAddresses.Bind });
        _table.Load([Make.Row("192.0.2.10", Now, "piet", "ina")], []);
        Says(isPermitted, reason);
    }

    [Fact]
    public void Evidence_of_a_source_without_files_names_the_source()
    {
        var journal = Seen with { Source = "journal", Line = new LineEvidence("x", new LinePlace("journal", 0, 0, "s=1")) };
        var events = Seen with { Source = "events", Line = null };
        var history = Why(Happened(HistoryKind.Renewed, 1) with { Evidence = journal }, Happened(HistoryKind.Renewed, 2) with { Evidence = events }).History;
        Assert.Equal(("journal", null, null, "s=1"), (history[0].Evidence!.Log, history[0].Evidence!.Inode, history[0].Evidence!.Position, history[0].Evidence!.Cursor));
        Assert.Equal(("events", null, null, ""), (history[1].Evidence!.Log, history[1].Evidence!.Inode, history[1].Evidence!.Position, history[1].Evidence!.Line));
    }

    [Fact]
    public void The_suspensions_of_its_accounts_belong_to_an_address()
    {
        Load(Make.Row("192.0.2.10", Now, "ina", "piet"));
        Assert.Equal(["ina", "piet"], WhyViews.AccountsOf(_table, Now, Make.Address("192.0.2.10")));
        Assert.Empty(WhyViews.AccountsOf(_table, Now, Make.Address("192.0.2.11")));
        Assert.Equal("", Why(new HistoryEvent(Now, HistoryKind.Suspended, null, "ina", "stolen")).History[0].Client);
    }

    private static HistoryEvent Happened(HistoryKind kind, int minutesAgo, string user = "ina", string reason = "") =>
        Make.Happened("192.0.2.10", Now.AddMinutes(-minutesAgo), kind, user, reason);

    /// <param name="account">Which one logged in at another time.</param>
    private void Load(Authorization row, int? account = null, DateTimeOffset at = default)
    {
        if (account is { } index)
            row = row with { Accounts = row.Accounts.SetItem(index, row.Accounts[index] with { LastLogin = at }) };
        _table = new AuthorizationTable(Make.Rules);
        _table.Load([row], []);
    }

    private WhyView Why(params HistoryEvent[] history) => Why("192.0.2.10", history);

    private WhyView Why(string address, params HistoryEvent[] history) => WhyViews.Of(_table, Now, Make.Address(address), history);

    private void Says(bool isPermitted, string reason, params HistoryEvent[] history) => Says(isPermitted, reason, "192.0.2.10", history);

    private void Says(bool isPermitted, string reason, string address, params HistoryEvent[] history)
    {
        var why = Why(address, history);
        Assert.Equal((address, isPermitted, reason), (why.Client, why.Permitted, why.Reason));
    }
}
