using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

public sealed class AuthorizationTableWindowTests
{
    private const string Client = "192.0.2.10";

    private readonly AuthorizationTable _table = Table.Empty();

    [Fact]
    public void Nobody_is_allowed_without_a_login() =>
        Always.Holds(Any.Address, address => !_table.IsAllowed(address, At.Start));

    [Fact]
    public void A_login_allows_its_address_and_no_other()
    {
        Assert.Equal(LoginOutcome.Authorized, _table.LogIn(Client, 0));

        Assert.True(_table.Allows(Client, 0));
        Assert.True(_table.Allows("::ffff:192.0.2.10", 0));
        Always.Holds(Any.Address, address => _table.IsAllowed(address, At.Start) == (address == ClientAddress.Parse(Client)));
    }

    [Fact]
    public void A_login_counts_up_to_the_end_of_its_window_and_not_a_tick_longer()
    {
        _table.LogIn(Client, 0);
        var end = At.Minute(30);
        var address = ClientAddress.Parse(Client);

        Assert.True(_table.IsAllowed(address, end.AddTicks(-1)));
        Assert.False(_table.IsAllowed(address, end));
        Assert.False(_table.IsAllowed(address, end.AddTicks(1)));
    }

    [Fact]
    public void Expiry_is_decided_when_asked_though_nothing_was_purged()
    {
        _table.LogIn(Client, 0);

        Assert.False(_table.Allows(Client, 30));
        Assert.Equal(1, _table.Count);
        Assert.Empty(_table.OpenRows(At.Minute(30)));
        Assert.False(_table.State(Client, 30).IsAllowed);
        Assert.NotNull(_table.State(Client, 30).Row);
    }

    [Fact]
    public void Each_login_begins_the_window_anew()
    {
        _table.LogIn(Client, 0);

        Assert.Equal(LoginOutcome.Renewed, _table.LogIn(Client, 20));
        Assert.True(_table.Allows(Client, 49));
        Assert.False(_table.Allows(Client, 50));
        Assert.Equal(At.Minute(50), _table.State(Client, 20).Until);
    }

    [Fact]
    public void A_login_after_the_end_opens_the_address_anew()
    {
        _table.LogIn(Client, 0);

        Assert.Equal(LoginOutcome.Authorized, _table.LogIn(Client, 31));
        Assert.True(_table.Allows(Client, 60));
    }

    [Fact]
    public void An_older_login_read_later_does_not_shorten_the_window()
    {
        _table.LogIn(Client, 10);

        Assert.Equal(LoginOutcome.Renewed, _table.LogIn(Client, 5, readAt: 11));
        Assert.Equal(At.Minute(40), _table.State(Client, 11).Until);
    }

    [Fact]
    public void A_login_whose_window_has_closed_is_too_old()
    {
        Assert.Equal(LoginOutcome.TooOld, _table.LogIn(Client, 0, readAt: 30));
        Assert.Equal(LoginOutcome.Authorized, _table.LogIn(Client, 0.01, readAt: 30));
        Assert.False(_table.Allows(Client, 30.02));
    }

    [Fact]
    public void A_login_in_the_future_opens_no_longer_than_one_read_now()
    {
        _table.LogIn(Client, 10_000_000, readAt: 0);

        Assert.True(_table.Allows(Client, 29));
        Assert.False(_table.Allows(Client, 30));
    }

    [Fact]
    public void Reading_the_same_login_again_changes_no_answer()
    {
        _table.LogIn(Client, 0);
        var until = _table.State(Client, 1).Until;

        for (var minute = 1; minute < 30; minute++)
            _table.LogIn(Client, 0, readAt: minute);

        Assert.Equal(until, _table.State(Client, 29).Until);
        Assert.False(_table.Allows(Client, 30));
        Assert.Single(_table.State(Client, 29).Row!.Accounts);
    }

    [Fact]
    public void Accounts_behind_one_address_are_kept_apart_and_the_latest_decides()
    {
        _table.LogIn(Client, 0, "ann");
        _table.LogIn(Client, 10, "bob");
        _table.LogIn(Client, 5, "ann", readAt: 10);
        var row = _table.State(Client, 10).Row!;

        Assert.Equal(["ann", "bob"], row.Accounts.Select(account => account.User).Order());
        Assert.Equal(At.Minute(5), row.Accounts.Single(account => account.User == "ann").LastLogin);
        Assert.Equal(At.Minute(0), row.FirstLogin);
        Assert.Equal(At.Minute(10), row.LastLogin);
        Assert.Equal(3, row.Logins);
        Assert.Equal(At.Minute(40), _table.ExpiryOf(row));
    }

    [Fact]
    public void Accounts_differ_by_every_letter()
    {
        _table.LogIn(Client, 0, "ann");
        _table.LogIn(Client, 0, "Ann");

        Assert.Equal(2, _table.State(Client, 0).Row!.Accounts.Length);
    }

    [Fact]
    public void The_later_login_says_which_preset_and_protocol_it_was()
    {
        _table.Record(Login.Of(Client, At.Minute(5)) with { Protocol = "pop3", Preset = "new" }, At.Minute(6));
        _table.Record(Login.Of(Client, At.Minute(3)) with { Protocol = "imap", Preset = "old" }, At.Minute(6));

        var account = Assert.Single(_table.State(Client, 6).Row!.Accounts);
        Assert.Equal(("new", "pop3"), (account.Preset, account.Protocol));
    }
}
