using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.History;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Ingestion;

/// <summary>What the one who changes the table writes down of it.</summary>
public sealed class TableHistoryTests : IAsyncDisposable
{
    private readonly Pipeline _pipeline = new();
    private readonly DateTimeOffset _now;

    public TableHistoryTests()
    {
        _now = _pipeline.Clock.GetUtcNow();
        _pipeline.Table.Load([], []);
    }

    public ValueTask DisposeAsync() => _pipeline.DisposeAsync();

    [Fact]
    public async Task A_login_is_written_down_with_its_evidence()
    {
        var line = new LineEvidence("the line", new LinePlace("/var/log/mail.log", 7, 42, ""));
        var login = Make.Login("192.0.2.10", _now) with { WrittenAt = _now.AddSeconds(-1), SessionKey = "dovecot s1", Evidence = line };
        _pipeline.Record(login);
        var expected = new HistoryEvent(_now, HistoryKind.Authorized, Make.Network("192.0.2.10"), "ina", "")
        {
            Until = _now + Make.Window,
            Evidence = new HistoryEvidence("mail", line, "dovecot", "login", "imap", _now.AddSeconds(-1), "dovecot s1", Make.Window),
        };
        Assert.Equal([expected], await HistoryAsync("192.0.2.10"));
        _pipeline.Record(login);
        Assert.Equal([expected with { Kind = HistoryKind.Renewed }, expected], await HistoryAsync("192.0.2.10"));
    }

    [Theory]
    [InlineData("10.0.0.1", nameof(HistoryKind.Exempted), "ExemptNetworks has 10.0.0.0/8")]
    [InlineData("127.0.0.1", nameof(HistoryKind.Refused), "NeverAuthorize has 127.0.0.0/8")]
    public async Task A_login_that_opens_nothing_is_written_down_with_the_reason(string address, string kind, string reason)
    {
        _pipeline.Record(Make.Login(address, _now));
        var only = Assert.Single(await HistoryAsync(address));
        Assert.Equal((kind, reason, null), (only.Kind.ToString(), only.Reason, only.Until));
    }

    [Fact]
    public async Task A_login_that_comes_too_late_is_written_down_unless_it_is_more_than_a_day_old()
    {
        _pipeline.Record(Make.Login("192.0.2.10", _now - Make.Window), Make.Login("192.0.2.10", _now - TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1)));
        var only = Assert.Single(await HistoryAsync("192.0.2.10"));
        Assert.Equal((HistoryKind.Refused, "the window of this login had closed when it was read"), (only.Kind, only.Reason));
    }

    [Fact]
    public async Task The_end_of_a_session_is_written_down_when_the_session_was_known()
    {
        await using var pipeline = new Pipeline(Make.Rules with { Sessions = new SessionRules(true, TimeSpan.FromDays(1)) });
        pipeline.Table.Load([], []);
        pipeline.Record(Make.Login("192.0.2.10", _now) with { SessionKey = "s1" });
        var end = new LogoutEvent(_now, _now, null, "ina", "s1", "imap", "dovecot", "logout");
        pipeline.Writer.Record("mail", [end with { SessionKey = "s1" }, end with { SessionKey = "other" }], []);
        Assert.Equal([HistoryKind.Ended, HistoryKind.Authorized], (await pipeline.HistoryAsync("192.0.2.10")).Select(one => one.Kind));
    }

    [Fact]
    public async Task What_is_done_by_hand_is_written_down_with_who_did_it()
    {
        _pipeline.Writer.Allow(Make.Hand("192.0.2.0/24", _now, TimeSpan.FromHours(2), "printer") with { By = "root" });
        _pipeline.Record(Make.Login("192.0.2.10", _now), Make.Login("192.0.2.10", _now, "piet"));
        _pipeline.Writer.RevokeUser("ina", "eve");
        _pipeline.Writer.Revoke(Make.Network("192.0.2.0/24"), "ann");
        var history = await HistoryAsync("192.0.2.10");
        Assert.Equal(
            [("192.0.2.0/24", "", "allowed by hand until then", "ann"), ("192.0.2.10", "ina piet", "", "ann"), ("192.0.2.10", "ina", "the account", "eve")],
            history.Where(one => one.Kind == HistoryKind.Revoked).Select(one => (one.Client.ToString()!, one.Account, one.Reason, one.By)));
        Assert.Equal(new HistoryEvent(_now, HistoryKind.Allowed, Make.Network("192.0.2.0/24"), "", "printer") { By = "root", Until = _now.AddHours(2) }, history[^1]);
    }

    [Fact]
    public async Task What_expires_is_written_down_and_what_was_revoked_is_not_twice()
    {
        _pipeline.Record(Make.Login("192.0.2.10", _now), Make.Login("192.0.2.11", _now));
        _pipeline.Writer.Allow(Make.Hand("198.51.100.7", _now, TimeSpan.FromMinutes(1)));
        _pipeline.Writer.Revoke(Make.Network("192.0.2.11"));
        _pipeline.Clock.Advance(Make.Window * 2);
        _pipeline.Writer.Purge();
        Assert.Equal((HistoryKind.Expired, "ina"), Last(await HistoryAsync("192.0.2.10")));
        Assert.Equal(HistoryKind.Revoked, Last(await HistoryAsync("192.0.2.11")).Kind);
        Assert.Equal((HistoryKind.Expired, ""), Last(await HistoryAsync("198.51.100.7")));
    }

    [Fact]
    public async Task Of_many_accounts_at_one_address_some_are_named()
    {
        _pipeline.Record([.. Enumerable.Range(0, 1000).Select(number => Make.Login("192.0.2.10", _now, $"user{number}"))]);
        _pipeline.Writer.Revoke(Make.Network("192.0.2.10"));
        Assert.EndsWith(" user19 ...", Last(await HistoryAsync("192.0.2.10")).Account);
    }

    [Fact]
    public async Task Suspensions_are_written_down_for_the_account()
    {
        var changes = new StoreChanges();
        var history = new TableHistory(_pipeline.Table);
        history.Suspended(new Suspension("ina", _now, "stolen", "root"), changes);
        history.Unsuspended("ina", "ann", _now, changes);
        _pipeline.StoreWriter.Add(changes);
        Assert.Equal(
            [(HistoryKind.Unsuspended, "", "ann"), (HistoryKind.Suspended, "stolen", "root")],
            (await _pipeline.HistoryAsync("192.0.2.10", "ina")).Select(one => (one.Kind, one.Reason, one.By)));
    }

    [Fact]
    public async Task A_suspension_is_written_down_for_the_account_and_for_its_addresses()
    {
        _pipeline.Record(Make.Login("192.0.2.10", _now));
        _pipeline.Writer.Suspend(new Suspension("ina", _now, "stolen", "root"));
        _pipeline.Record(Make.Login("192.0.2.10", _now));
        _pipeline.Writer.Lift("ina", "ann");
        Assert.Equal(
            [("Unsuspended", "", "ann"), ("Refused", "the account is suspended", ""), ("Revoked", "the account is suspended", "root"), ("Suspended", "stolen", "root"), ("Authorized", "", "")],
            (await _pipeline.HistoryAsync("192.0.2.10", "ina")).Select(one => (one.Kind.ToString(), one.Reason, one.By)));
    }

    [Fact]
    public async Task A_login_that_is_one_too_many_is_written_down_with_the_limit()
    {
        await using var pipeline = new Pipeline(Make.Rules with { MaximumAddresses = 2, MaximumAddressesPerUser = 1 });
        pipeline.Table.Load([], []);
        pipeline.Record(Make.Login("192.0.2.10", _now), Make.Login("192.0.2.11", _now), Make.Login("192.0.2.12", _now, "piet"), Make.Login("192.0.2.13", _now, "eve"));
        Assert.Equal("the account has as many addresses as MaximumAddressesPerUser, 1", Assert.Single(await pipeline.HistoryAsync("192.0.2.11")).Reason);
        Assert.Equal("there are as many addresses as MaximumAddresses, 2", Assert.Single(await pipeline.HistoryAsync("192.0.2.13")).Reason);
    }

    [Fact]
    public async Task What_happened_in_a_network_that_is_one_client_happened_to_all_of_its_addresses()
    {
        await using var pipeline = new Pipeline(Make.Rules with { IPv6PrefixLength = 64 });
        pipeline.Table.Load([], []);
        pipeline.Record(Make.Login("2001:db8::1", _now));
        Assert.Equal("2001:db8::/64", Assert.Single(await pipeline.HistoryAsync("2001:db8::2")).Client.ToString());
        pipeline.Writer.Revoke(Make.Network("2001:db8::3"));
        Assert.Equal(HistoryKind.Revoked, (await pipeline.HistoryAsync("2001:db8::4"))[0].Kind);
    }

    [Fact]
    public async Task A_site_that_keeps_no_events_makes_none()
    {
        var changes = new StoreChanges();
        var history = new TableHistory(_pipeline.Table) { Options = HistoryOptions.Default with { MaximumEvents = 0 } };
        history.Saw("mail", Make.Login("192.0.2.10", _now), new LoginResult(LoginOutcome.Authorized, null, default), _now, changes);
        history.Allowed(Make.Hand("192.0.2.0/24", _now), changes);
        Assert.Empty(changes.Events);
        Assert.Empty(await HistoryAsync("192.0.2.10"));
    }

    private Task<IReadOnlyList<HistoryEvent>> HistoryAsync(string address) => _pipeline.HistoryAsync(address);

    private static (HistoryKind Kind, string Account) Last(IReadOnlyList<HistoryEvent> history) => (history[0].Kind, history[0].Account);
}
