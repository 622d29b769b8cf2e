using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.History;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.History;

public sealed class RelayedAccountTests
{
    private static readonly Authorization Row = new(
        ClientAddress.Parse("192.0.2.10"),
        At.Start,
        null,
        [Account("ann@example.org", 1), Account("bob@example.org", 3), Account("Ünal", 2)]);

    [Theory]
    [InlineData("ann@example.org", "ann@example.org")]
    [InlineData("ANN@Example.ORG", "ann@example.org")]
    [InlineData("eve@example.org", "bob@example.org")]
    [InlineData("ann@example.or", "bob@example.org")]
    [InlineData("", "bob@example.org")]
    [InlineData("Ünal", "bob@example.org")]
    public void A_permit_is_put_down_to_the_sender_who_is_logged_in_or_to_the_last_login(string sender, string expected) =>
        Assert.Equal(expected, RelayedAccount.Of(Row, Any.Utf8(sender))!.User);

    [Fact]
    public void An_account_that_was_revoked_has_no_part_in_it()
    {
        var row = Row with { Accounts = [.. Row.Accounts.Select(account => account.User[0] == 'b' ? account with { RevokedAt = At.Minute(4) } : account)] };
        Assert.Equal("Ünal", RelayedAccount.Of(row, "bob@example.org"u8)!.User);
        Assert.Null(RelayedAccount.Of(Row with { RevokedAt = At.Minute(3) }, "bob@example.org"u8));
    }

    [Fact]
    public void Counts_add_up_in_either_order()
    {
        var early = new UsageCount(2, At.Minute(0), At.Minute(1), "imap");
        var late = new UsageCount(3, At.Minute(1), At.Minute(5), "pop3");
        Assert.Equal(new UsageCount(5, At.Minute(0), At.Minute(5), "pop3"), early.Plus(late));
        Assert.Equal(early.Plus(late), late.Plus(early));
        Assert.Equal("imap", early.Plus(late with { Protocol = "" }).Protocol);
        Assert.Equal("imap", (late with { Protocol = "" }).Plus(early).Protocol);
    }

    private static AccountLogin Account(string user, int minute) => new(user, At.Minute(minute), "dovecot", "imap", 1, null);
}
