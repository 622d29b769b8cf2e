using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

/// <summary>What relays ask, and what it costs.</summary>
public sealed class AuthorizationTableAskTests
{
    private readonly AuthorizationTable _table = Table.Empty();

    [Fact]
    public void To_ask_takes_no_memory()
    {
        _table.LogIn("192.0.2.10", 0);
        _table.LogIn("192.0.2.10", 1, "bob");
        _table.CountSessions();
        var (known, stranger) = (ClientAddress.Parse("192.0.2.10"), ClientAddress.Parse("192.0.2.11"));
        var isRight = Asked(known, stranger);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            isRight &= Asked(known, stranger);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(isRight);
    }

    [Theory]
    [InlineData("bob", "bob")]
    [InlineData("BOB", "bob")]
    [InlineData("eve", "ann")]
    [InlineData("", "ann")]
    public void A_permit_is_put_down_to_the_sender_or_to_who_was_there_last(string sender, string user)
    {
        _table.LogIn("192.0.2.10", 0, "bob");
        _table.LogIn("192.0.2.10", 1);

        _table.Attribute(ClientAddress.Parse("192.0.2.10"), System.Text.Encoding.ASCII.GetBytes(sender), At.Minute(2), out var known, out var protocol);

        Assert.Equal((user, "imap"), (known, protocol));
    }

    [Fact]
    public void A_permit_is_not_put_down_to_a_login_that_has_closed()
    {
        _table.LogIn("192.0.2.10", 0);

        _table.Attribute(ClientAddress.Parse("192.0.2.10"), "ann"u8, At.Minute(30), out var user, out _);

        Assert.Null(user);
    }

    private bool Asked(ClientAddress known, ClientAddress stranger)
    {
        _table.Attribute(known, "ann"u8, At.Minute(2), out var user, out _);
        return _table.Ask(known, At.Minute(2)).IsAllowed && _table.IsAllowed(known, At.Minute(2)) && !_table.Ask(stranger, At.Minute(2)).IsInTable && user == "ann";
    }
}
