using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Ingestion;

public sealed class TableWriterTests : IAsyncDisposable
{
    private readonly Pipeline _pipeline = new();
    private readonly DateTimeOffset _now;

    public TableWriterTests()
    {
        _now = _pipeline.Clock.GetUtcNow();
        _pipeline.Table.Load([], []);
    }

    public ValueTask DisposeAsync() => _pipeline.DisposeAsync();

    [Fact]
    public void A_login_is_answerable_at_once_and_is_said()
    {
        _pipeline.Record(Make.Login("192.0.2.10", _now));
        Assert.True(_pipeline.IsAllowed("192.0.2.10"));
        Says(
            "login: client=192.0.2.10, account=ina, protocol=imap, rule=dovecot/login, log=mail",
            "authorized: client=192.0.2.10, account=ina, until=2026-11-20 10:45:00Z, reason=login, window 30 min");
    }

    [Fact]
    public void A_login_that_renews_is_one_line()
    {
        _pipeline.Record(Make.Login("192.0.2.10", _now));
        _pipeline.Record(Make.Login("192.0.2.10", _now, "piet"));
        Assert.Equal(3, _pipeline.Log.Lines.Count);
        Assert.StartsWith("Information login: client=192.0.2.10, account=piet", _pipeline.Log.Lines[2]);
    }

    [Fact]
    public void A_login_of_the_own_network_is_exempted()
    {
        _pipeline.Record(Make.Login("10.1.2.3", _now));
        Assert.False(_pipeline.IsAllowed("10.1.2.3"));
        Assert.Equal("Information exempted: client=10.1.2.3, account=ina, reason=ExemptNetworks has 10.0.0.0/8", _pipeline.Log.Lines[^1]);
    }

    [Fact]
    public void A_login_of_an_address_that_is_nobodys_is_refused_with_a_warning()
    {
        _pipeline.Record(Make.Login("127.0.0.1", _now));
        Assert.False(_pipeline.IsAllowed("127.0.0.1"));
        Assert.Equal(["refused: client=127.0.0.1, account=ina, reason=NeverAuthorize has 127.0.0.0/8"], _pipeline.Log.Of(LogLevel.Warning));
    }

    [Fact]
    public void A_login_whose_window_has_closed_opens_nothing_and_is_said_in_detail_only()
    {
        _pipeline.Record(Make.Login("192.0.2.10", _now - Make.Window));
        Assert.False(_pipeline.IsAllowed("192.0.2.10"));
        Assert.StartsWith("refused: client=192.0.2.10, account=ina, reason=the window of a login at 2026-11-20 09:45:00Z", Assert.Single(_pipeline.Log.Of(LogLevel.Debug)));
    }

    [Fact]
    public async Task A_login_from_before_a_revocation_opens_nothing()
    {
        _pipeline.Record(Make.Login("192.0.2.10", _now));
        _pipeline.Writer.Revoke(Make.Network("192.0.2.10"));
        _pipeline.Record(Make.Login("192.0.2.10", _now.AddSeconds(-5)));
        Assert.False(_pipeline.IsAllowed("192.0.2.10"));
        Assert.Equal(["refused: client=192.0.2.10, account=ina, reason=revoked after this login"], _pipeline.Log.Of(LogLevel.Warning));
        Assert.Contains("Information revoked: client=192.0.2.10, account=ina, reason=by hand", _pipeline.Log.Lines);
        await AssertSavedAsync(save => Assert.NotNull(Assert.Single(save.Rows).Value!.RevokedAt));
    }

    [Fact]
    public async Task Logins_and_the_position_behind_them_are_one_change()
    {
        _pipeline.Record(Make.Login("192.0.2.10", _now), Make.Login("192.0.2.11", _now), Make.Login("10.0.0.1", _now));
        await AssertSavedAsync(save =>
        {
            Assert.Equal(2, save.Rows.Count);
            Assert.Equal([Make.Position("mail", 1)], save.Positions["mail"]);
        });
    }

    [Fact]
    public async Task An_entry_by_hand_is_said_and_saved()
    {
        Assert.Null(_pipeline.Writer.Allow(Make.Hand("192.0.2.0/24", _now, TimeSpan.FromHours(2), "printer")));
        Assert.Null(_pipeline.Writer.Allow(Make.Hand("2001:db8::/32", _now)));
        Assert.True(_pipeline.IsAllowed("192.0.2.77"));
        Says(
            "authorized: client=192.0.2.0/24, account=, until=2026-11-20 12:15:00Z, reason=by hand, note=printer",
            "authorized: client=2001:db8::/32, account=, until=revoked, reason=by hand, note=");
        await AssertSavedAsync(save => Assert.Equal(2, save.Hand.Count));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    public async Task An_entry_by_hand_that_opens_what_must_stay_closed_is_refused(string network)
    {
        Assert.NotNull(_pipeline.Writer.Allow(Make.Hand(network, _now)));
        Assert.Empty(_pipeline.Log.Lines);
        Assert.True(await _pipeline.StoreWriter.TrySaveAsync(CancellationToken.None));
        Assert.Equal(0, _pipeline.Store.SaveAttempts);
    }

    [Fact]
    public async Task An_entry_by_hand_is_revoked()
    {
        _pipeline.Writer.Allow(Make.Hand("192.0.2.0/24", _now));
        var revoked = _pipeline.Writer.Revoke(Make.Network("192.0.2.0/24"));
        Assert.False(revoked.IsEmpty);
        Assert.Equal("Information revoked: client=192.0.2.0/24, account=, reason=by hand", _pipeline.Log.Lines[^1]);
        await AssertSavedAsync(save => Assert.Null(save.Hand[Make.Network("192.0.2.0/24")]));
    }

    [Fact]
    public async Task An_account_is_revoked_wherever_it_is()
    {
        _pipeline.Record(Make.Login("192.0.2.10", _now, "eve"), Make.Login("192.0.2.11", _now, "eve"), Make.Login("192.0.2.11", _now), Make.Login("192.0.2.12", _now));
        _pipeline.Writer.RevokeUser("eve");
        Assert.Equal([false, true, true], new[] { "192.0.2.10", "192.0.2.11", "192.0.2.12" }.Select(_pipeline.IsAllowed));
        Assert.Contains("Information revoked: client=192.0.2.10, account=eve, reason=account eve by hand", _pipeline.Log.Lines);
        await AssertSavedAsync(save => Assert.Equal(3, save.Rows.Count));
    }

    [Fact]
    public async Task What_has_expired_is_forgotten_and_said_once()
    {
        _pipeline.Record(Make.Login("192.0.2.10", _now));
        _pipeline.Writer.Allow(Make.Hand("192.0.2.0/24", _now, TimeSpan.FromMinutes(1)));
        _pipeline.Clock.Advance(Make.Window);
        _pipeline.Writer.Purge();
        _pipeline.Writer.Purge();
        Assert.Equal(
            ["expired: client=192.0.2.10, account=ina, reason=last login 30 min ago", "expired: client=192.0.2.0/24, account=, reason=allowed by hand until now"],
            _pipeline.Log.Of(LogLevel.Information).Where(line => line.StartsWith("expired", StringComparison.Ordinal)));
        await AssertSavedAsync(save =>
        {
            Assert.Null(Assert.Single(save.Rows).Value);
            Assert.Null(Assert.Single(save.Hand).Value);
        });
    }

    [Fact]
    public void Much_that_has_expired_is_forgotten_in_several_turns_so_that_others_need_not_wait()
    {
        for (var i = 0; i < 250; i++)
            _pipeline.Record(Make.Login($"192.0.2.{i}", _now));
        _pipeline.Clock.Advance(Make.Window);
        var left = new List<int>();
        while (_pipeline.Writer.Purge() is not null)
            left.Add(_pipeline.Table.Count);
        Assert.Equal([150, 50], left);
        Assert.Equal(0, _pipeline.Table.Count);
        Assert.Equal(250, _pipeline.Log.Of(LogLevel.Information).Count(line => line.StartsWith("expired", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_error_of_a_change_goes_to_who_asked_and_the_loop_goes_on()
    {
        var loop = _pipeline.Writer.RunLoopAsync(CancellationToken.None);
        await Assert.ThrowsAsync<FormatException>(() => _pipeline.Writer.RunAsync<int>(() => throw new FormatException(), CancellationToken.None));
        Assert.Equal(7, await _pipeline.Writer.RunAsync(() => 7, CancellationToken.None));
        _pipeline.Writer.Complete();
        await loop.WaitAsync(Wait.Limit);
    }

    [Fact]
    public async Task Changes_are_made_one_after_the_other_in_order_and_all_of_them_before_the_end()
    {
        var done = new List<int>();
        var loop = _pipeline.Writer.RunLoopAsync(CancellationToken.None);
        for (var i = 0; i < 1000; i++)
        {
            var number = i;
            await _pipeline.Writer.WriteAsync(() => done.Add(number), CancellationToken.None);
        }
        _pipeline.Writer.Complete();
        await loop.WaitAsync(Wait.Limit);
        Assert.Equal(Enumerable.Range(0, 1000), done);
    }

    [Fact]
    public async Task Who_writes_waits_while_the_queue_is_full()
    {
        using var impatience = new CancellationTokenSource();
        var writes = Enumerable.Range(0, 100).Select(_ => _pipeline.Writer.WriteAsync(() => { }, impatience.Token).AsTask()).ToList();
        Assert.InRange(writes.Count(write => write.IsCompletedSuccessfully), 1, 99);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(writes));
    }

    private void Says(params string[] lines) => Assert.Equal(lines, _pipeline.Log.Of(LogLevel.Information));

    private async Task AssertSavedAsync(Action<StoreChanges> check)
    {
        Assert.True(await _pipeline.StoreWriter.TrySaveAsync(CancellationToken.None));
        check(Assert.Single(_pipeline.Store.Saves));
    }
}
