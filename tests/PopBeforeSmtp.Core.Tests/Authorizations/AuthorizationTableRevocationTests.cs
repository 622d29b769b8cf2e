using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

public sealed class AuthorizationTableRevocationTests
{
    private const string Client = "192.0.2.10";

    private readonly AuthorizationTable _table = Table.Empty();

    [Fact]
    public void A_revoked_address_falls_at_once_and_its_neighbour_stays()
    {
        _table.LogIn(Client, 0);
        _table.LogIn("192.0.2.11", 0);

        var revoked = _table.Revoke(Networks.Of(Client), At.Minute(1));

        Assert.Equal(Client, Assert.Single(revoked.Rows).Address.ToString());
        Assert.False(_table.Allows(Client, 1));
        Assert.True(_table.Allows("192.0.2.11", 1));
    }

    [Fact]
    public void The_latest_login_is_known_so_that_a_revocation_can_be_told_after_it()
    {
        _table.LogIn(Client, 60);
        _table.LogIn("192.0.2.11", 1, readAt: 60);

        Assert.Equal(At.Minute(60), _table.LatestLogin);
        _table.Revoke(Networks.Of(Client), _table.LatestLogin);
        Assert.False(_table.Allows(Client, 1));
    }

    [Fact]
    public void A_revoked_network_takes_every_address_inside_it()
    {
        _table.LogIn(Client, 0);
        _table.LogIn("192.0.2.200", 0);
        _table.LogIn("192.0.3.1", 0);

        Assert.Equal(2, _table.Revoke(Networks.Of("192.0.2.0/24"), At.Minute(1)).Rows.Count);
        Assert.False(_table.Allows(Client, 1));
        Assert.False(_table.Allows("192.0.2.200", 1));
        Assert.True(_table.Allows("192.0.3.1", 1));
    }

    [Fact]
    public void An_account_revoked_takes_its_addresses_but_not_those_another_account_holds_too()
    {
        _table.LogIn(Client, 0, "ann");
        _table.LogIn("192.0.2.11", 0, "ann");
        _table.LogIn("192.0.2.11", 5, "bob");
        _table.LogIn("192.0.2.12", 0, "bob");

        var revoked = _table.RevokeUser("ann", At.Minute(6));

        Assert.Equal([Client, "192.0.2.11"], revoked.Rows.Select(row => row.Address.ToString()).Order());
        Assert.False(_table.Allows(Client, 6));
        Assert.True(_table.Allows("192.0.2.11", 6));
        Assert.True(_table.Allows("192.0.2.12", 6));
        Assert.Equal(["bob"], _table.State("192.0.2.11", 6).Row!.CountingAccounts.Select(account => account.User));
    }

    [Fact]
    public void What_is_left_after_an_account_was_revoked_ends_with_the_other_accounts_window()
    {
        _table.LogIn(Client, 0, "bob");
        _table.LogIn(Client, 20, "ann");

        _table.RevokeUser("ann", At.Minute(21));

        Assert.True(_table.Allows(Client, 29));
        Assert.False(_table.Allows(Client, 30));
        Assert.Equal(At.Minute(30), _table.State(Client, 21).Until);
    }

    [Fact]
    public void A_login_after_the_revocation_opens_again()
    {
        _table.LogIn(Client, 0);
        _table.Revoke(Networks.Of(Client), At.Minute(1));

        Assert.Equal(LoginOutcome.Authorized, _table.LogIn(Client, 2));
        Assert.True(_table.Allows(Client, 31));
        Assert.False(_table.Allows(Client, 32));
    }

    [Fact]
    public void A_login_of_the_same_instant_does_not_count()
    {
        _table.LogIn(Client, 0);
        _table.Revoke(Networks.Of(Client), At.Minute(1));

        Assert.Equal(LoginOutcome.Revoked, _table.LogIn(Client, 1));
        Assert.False(_table.Allows(Client, 1));
    }

    [Fact]
    public void A_login_from_before_the_revocation_read_later_opens_nothing()
    {
        _table.LogIn(Client, 0);
        _table.Revoke(Networks.Of(Client), At.Minute(10));

        Assert.Equal(LoginOutcome.Revoked, _table.LogIn(Client, 9, readAt: 11));
        Assert.False(_table.Allows(Client, 11));
    }

    [Fact]
    public void A_login_from_before_the_accounts_revocation_read_later_opens_nothing()
    {
        _table.LogIn(Client, 0, "ann");
        _table.RevokeUser("ann", At.Minute(10));

        Assert.Equal(LoginOutcome.Revoked, _table.LogIn(Client, 9, "ann", readAt: 11));
        Assert.False(_table.Allows(Client, 11));
    }

    [Fact]
    public void A_revocation_is_remembered_as_long_as_a_login_from_before_it_could_count()
    {
        _table.LogIn(Client, 0);
        _table.Revoke(Networks.Of(Client), At.Minute(29));

        Assert.True(_table.Purge(At.Minute(58)).IsEmpty);
        Assert.Equal(LoginOutcome.Revoked, _table.LogIn(Client, 28.9, readAt: 58));
        Assert.Single(_table.Purge(At.Minute(59)).Rows);
        Assert.Equal(LoginOutcome.TooOld, _table.LogIn(Client, 29, readAt: 59));
    }

    [Theory]
    [InlineData(Client)]
    [InlineData("192.0.2.0/24")]
    public void Logins_of_a_revoked_network_that_were_not_yet_read_open_nothing(string network)
    {
        Assert.True(_table.Revoke(Networks.Of(network), At.Minute(10)).IsEmpty);

        Assert.Equal(LoginOutcome.Revoked, _table.LogIn(Client, 9, readAt: 11));
        Assert.False(_table.Allows(Client, 11));
        Assert.Equal(LoginOutcome.Authorized, _table.LogIn("198.51.100.7", 9, readAt: 11));
        Assert.Equal(LoginOutcome.Authorized, _table.LogIn(Client, 12));
    }

    [Fact]
    public void Logins_of_a_revoked_account_that_were_not_yet_read_open_nothing()
    {
        Assert.True(_table.RevokeUser("ann", At.Minute(10)).IsEmpty);

        Assert.Equal(LoginOutcome.Revoked, _table.LogIn(Client, 9, "ann", readAt: 11));
        Assert.Equal(LoginOutcome.Authorized, _table.LogIn(Client, 9, "bob", readAt: 11));
        Assert.Equal(LoginOutcome.Renewed, _table.LogIn(Client, 12, "ann"));
        Assert.True(_table.Allows(Client, 41));
    }

    [Fact]
    public void A_second_revocation_counts_too_for_what_is_read_after_it()
    {
        _table.LogIn(Client, 0);
        _table.Revoke(Networks.Of(Client), At.Minute(5));
        _table.Revoke(Networks.Of(Client), At.Minute(15));

        Assert.Equal(LoginOutcome.Revoked, _table.LogIn(Client, 10, readAt: 16));
        Assert.False(_table.Allows(Client, 16));
    }

    [Fact]
    public void Revoking_what_is_not_there_says_so()
    {
        Assert.True(_table.Revoke(Networks.Of(Client), At.Start).IsEmpty);
        Assert.True(_table.RevokeUser("ann", At.Start).IsEmpty);
        _table.LogIn(Client, 0);
        Assert.True(_table.Revoke(Networks.Of(Client), At.Minute(30)).IsEmpty);
        Assert.True(_table.RevokeUser("bob", At.Minute(1)).IsEmpty);
        Assert.True(_table.RevokeUser("ANN", At.Minute(1)).IsEmpty);
    }
}
