using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Authorizations;

public sealed class AuthorizationTablePurgeTests
{
    private readonly AuthorizationTable _table = Table.Empty();

    [Fact]
    public void A_purge_forgets_what_has_closed_and_keeps_what_is_open()
    {
        _table.LogIn("192.0.2.10", 0);
        _table.LogIn("192.0.2.11", 10);
        _table.AllowByHand("198.51.100.7", 0, until: 20);
        _table.AllowByHand("198.51.100.8", 0);

        var expired = _table.Purge(At.Minute(30));

        Assert.Equal("192.0.2.10", Assert.Single(expired.Rows).Address.ToString());
        Assert.Equal("198.51.100.7", Assert.Single(expired.Hand).Network.ToString());
        Assert.Equal(1, _table.Count);
        Assert.True(_table.Allows("192.0.2.11", 30));
        Assert.True(_table.Allows("198.51.100.8", 30));
        Assert.True(_table.Purge(At.Minute(30)).IsEmpty);
    }

    [Fact]
    public void A_renewed_row_is_forgotten_at_its_new_end()
    {
        _table.LogIn("192.0.2.10", 0);
        for (var minute = 1; minute <= 100; minute++)
            _table.LogIn("192.0.2.10", minute);

        Assert.True(_table.Purge(At.Minute(129)).IsEmpty);
        Assert.Single(_table.Purge(At.Minute(130)).Rows);
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public void A_row_that_comes_back_is_purged_again()
    {
        for (var round = 0; round < 3; round++)
        {
            _table.LogIn("192.0.2.10", 100 * round);
            Assert.Single(_table.Purge(At.Minute(100 * round + 30)).Rows);
        }
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public void Loaded_rows_are_purged_too()
    {
        _table.LogIn("192.0.2.10", 0);
        var loaded = Table.NotLoaded();
        loaded.Load([_table.State("192.0.2.10", 0).Row!], [], []);

        Assert.Single(loaded.Purge(At.Minute(30)).Rows);
    }

    [Fact]
    public void Many_rows_leave_nothing_behind()
    {
        for (var i = 0u; i < 10_000; i++)
            _table.Record(Login.Of(ClientAddress.FromIPv4(0xC6336400 + i), At.Minute(i % 7), "ann"), At.Minute(7));

        Assert.Equal(10_000, _table.Count);
        Assert.Equal(10_000, _table.Purge(At.Minute(37)).Rows.Count);
        Assert.Equal(0, _table.Count);
    }
}
