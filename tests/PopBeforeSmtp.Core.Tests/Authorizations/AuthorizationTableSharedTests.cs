using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

public sealed class AuthorizationTableSharedTests
{
    private const string Client = "192.0.2.10";

    [Fact]
    public void More_accounts_than_the_maximum_make_an_address_shared_and_that_is_told_once()
    {
        var table = With(SharedAddresses.Bind);
        Assert.False(LogIn(table, "ann", 0).BecameShared);
        Assert.False(LogIn(table, "bob", 0).BecameShared);
        Assert.True(LogIn(table, "cat", 1).BecameShared);
        Assert.False(LogIn(table, "dan", 1).BecameShared);

        Assert.True(table.State(Client, 1) is { IsAllowed: true, IsShared: true });
        Assert.Single(table.OpenRows(At.Minute(1)));
    }

    [Fact]
    public void A_shared_address_that_is_to_be_held_back_is_not_allowed()
    {
        var table = With(SharedAddresses.Hold);
        foreach (var user in (string[])["ann", "bob", "cat"])
            LogIn(table, user, 0);

        Assert.True(table.State(Client, 1) is { IsAllowed: false, IsShared: true, Until: null });
        Assert.Empty(table.OpenRows(At.Minute(1)));
    }

    [Fact]
    public void Accounts_whose_own_window_has_closed_do_not_make_it_shared()
    {
        var table = With(SharedAddresses.Hold);
        LogIn(table, "ann", 0);
        LogIn(table, "bob", 10);
        LogIn(table, "cat", 20);
        Assert.False(table.Allows(Client, 20));
        Assert.True(table.Allows(Client, 30));
        Assert.True(table.State(Client, 30) is { IsShared: false });
    }

    [Fact]
    public void An_entry_by_hand_holds_for_a_shared_address()
    {
        var table = With(SharedAddresses.Hold);
        foreach (var user in (string[])["ann", "bob", "cat"])
            LogIn(table, user, 0);
        table.AllowByHand(Client, 1);
        Assert.True(table.Allows(Client, 1));
    }

    [Fact]
    public void An_address_that_is_always_in_use_forgets_accounts_that_are_gone()
    {
        var table = Table.Empty();
        for (var minute = 0; minute < 1000; minute++)
            table.LogIn(Client, minute, $"user{minute}");
        Assert.InRange(table.State(Client, 1000).Row!.Accounts.Length, 29, 31);
    }

    private static LoginResult LogIn(AuthorizationTable table, string user, double minute) => table.Record(Login.Of(Client, At.Minute(minute), user), At.Minute(minute));

    private static AuthorizationTable With(SharedAddresses shared) => Table.With(rules => rules with { MaximumAccountsPerAddress = 2, SharedAddresses = shared });
}
