using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

public sealed class AuthorizationTableLimitTests
{
    [Fact]
    public void A_full_table_refuses_a_new_address_and_turns_nobody_out()
    {
        var table = Table.With(rules => rules with { MaximumAddresses = 2 });
        table.LogIn("192.0.2.1", 0);
        table.LogIn("192.0.2.2", 0);

        Assert.Equal(LoginOutcome.TooManyAddresses, table.LogIn("192.0.2.3", 1));
        Assert.Equal(LoginOutcome.Renewed, table.LogIn("192.0.2.1", 1, "bob"));
        Assert.True(table.Allows("192.0.2.1", 1));
        Assert.True(table.Allows("192.0.2.2", 1));
        Assert.False(table.Allows("192.0.2.3", 1));
    }

    [Fact]
    public void When_a_place_is_free_again_the_next_address_has_it()
    {
        var table = Table.With(rules => rules with { MaximumAddresses = 1 });
        table.LogIn("192.0.2.1", 0);
        table.Purge(At.Minute(31));
        Assert.Equal(0, table.Count);
        Assert.Equal(LoginOutcome.Authorized, table.LogIn("192.0.2.2", 31));
    }

    [Fact]
    public void An_account_on_too_many_addresses_is_refused_a_new_one_and_keeps_those_it_has()
    {
        var table = Table.With(rules => rules with { MaximumAddressesPerUser = 2 });
        table.LogIn("192.0.2.1", 0);
        table.LogIn("192.0.2.2", 0);

        Assert.Equal(LoginOutcome.TooManyForUser, table.LogIn("192.0.2.3", 1));
        Assert.Equal(LoginOutcome.TooManyForUser, table.LogIn("192.0.2.3", 1));
        Assert.Equal(LoginOutcome.Renewed, table.LogIn("192.0.2.2", 1));
        Assert.Equal(LoginOutcome.Authorized, table.LogIn("192.0.2.3", 1, "bob"));
        Assert.Equal(LoginOutcome.TooManyForUser, table.LogIn("192.0.2.3", 1));
        Assert.True(table.Allows("192.0.2.1", 1));
    }

    [Fact]
    public void An_account_whose_addresses_were_revoked_or_have_expired_has_its_places_back()
    {
        var table = Table.With(rules => rules with { MaximumAddressesPerUser = 1 });
        table.LogIn("192.0.2.1", 0);
        table.RevokeUser("ann", At.Minute(1));
        Assert.Equal(LoginOutcome.Authorized, table.LogIn("192.0.2.2", 2));
        table.Purge(At.Minute(40));
        Assert.Equal(LoginOutcome.Authorized, table.LogIn("192.0.2.3", 40));
    }

    [Fact]
    public void A_stored_table_counts_too()
    {
        var stored = Table.Empty();
        stored.LogIn("192.0.2.1", 0);
        var table = new AuthorizationTable(stored.Rules with { MaximumAddressesPerUser = 1 });
        table.Load(stored.OpenRows(At.Minute(1)), []);
        Assert.Equal(LoginOutcome.TooManyForUser, table.LogIn("192.0.2.2", 1));
    }
}
