using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

public sealed class AuthorizationTableSuspensionTests
{
    private const string Client = "192.0.2.10";

    private readonly AuthorizationTable _table = Table.Empty();

    [Fact]
    public void The_addresses_of_a_suspended_account_fall_at_once()
    {
        _table.LogIn(Client, 0, "eve");
        _table.LogIn("192.0.2.11", 0, "ann");

        var revoked = Suspend("eve", 1);

        Assert.Equal(Client, Assert.Single(revoked.Rows).Address.ToString());
        Assert.False(_table.Allows(Client, 1));
        Assert.True(_table.Allows("192.0.2.11", 1));
    }

    [Fact]
    public void An_address_that_another_account_holds_stays_open()
    {
        _table.LogIn(Client, 0, "eve");
        _table.LogIn(Client, 0, "ann");
        Suspend("eve", 1);
        Assert.True(_table.Allows(Client, 1));
        Assert.Equal(["ann"], _table.ActiveAccounts(_table.State(Client, 1).Row!, At.Minute(1)).Select(account => account.User));
    }

    [Theory]
    [InlineData("eve")]
    [InlineData("EVE")]
    public void Its_logins_do_not_count_in_whatever_case(string user)
    {
        Suspend("Eve", 0);
        Assert.Equal(LoginOutcome.Suspended, _table.LogIn(Client, 1, user));
        Assert.False(_table.Allows(Client, 1));
    }

    [Fact]
    public void When_it_is_lifted_the_next_login_counts_and_none_before()
    {
        _table.LogIn(Client, 0, "eve");
        Suspend("eve", 1);
        Assert.True(_table.Lift("EVE", At.Minute(3)));

        Assert.False(_table.Allows(Client, 3));
        Assert.Equal(LoginOutcome.Revoked, _table.LogIn(Client, 2, "eve", readAt: 4));
        Assert.Equal(LoginOutcome.Authorized, _table.LogIn(Client, 5, "eve"));
        Assert.False(_table.Lift("eve", At.Minute(6)));
    }

    [Fact]
    public void It_holds_for_rows_that_were_stored_without_it()
    {
        var stored = Table.Empty();
        stored.LogIn(Client, 0, "eve");
        stored.LogIn("192.0.2.11", 0, "ann");
        var rows = stored.OpenRows(At.Minute(1)).ToList();

        var table = Table.NotLoaded();
        var changed = table.Load(rows, [], [], [new Suspension("eve", At.Minute(0), "", "")]);

        Assert.False(table.Allows(Client, 1));
        Assert.True(table.Allows("192.0.2.11", 1));
        Assert.Equal([Client], changed.Keys.Select(address => address.ToString()));
    }

    [Fact]
    public void The_file_suspends_whom_it_has_and_lifts_whom_it_has_no_more()
    {
        _table.LogIn(Client, 0, "eve");
        Assert.Single(_table.SetSuspendedByFile([new Suspension("eve", At.Minute(1), "", "file")], At.Minute(1)).Rows);
        Assert.False(_table.Allows(Client, 1));
        Assert.Equal(LoginOutcome.Suspended, _table.LogIn(Client, 2, "eve"));
        Assert.False(_table.Lift("eve", At.Minute(2)));

        _table.SetSuspendedByFile([], At.Minute(3));
        Assert.False(_table.Allows(Client, 3));
        Assert.Equal(LoginOutcome.Authorized, _table.LogIn(Client, 4, "eve"));
    }

    [Fact]
    public void Who_stands_in_the_file_stays_suspended_when_the_command_is_taken_back()
    {
        Suspend("eve", 0);
        _table.SetSuspendedByFile([new Suspension("eve", At.Minute(1), "", "file")], At.Minute(1));
        Assert.True(_table.Lift("eve", At.Minute(2)));
        Assert.Equal(LoginOutcome.Suspended, _table.LogIn(Client, 3, "eve"));
    }

    private RevokedEntries Suspend(string user, double minute) => _table.Suspend(new Suspension(user, At.Minute(minute), "stolen", "root"), At.Minute(minute));
}
