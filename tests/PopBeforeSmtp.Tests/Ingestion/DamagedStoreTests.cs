using System.Text;
using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Ingestion;

/// <summary>What becomes of the table when the store that kept it is damaged.</summary>
public sealed class DamagedStoreTests : IAsyncDisposable
{
    private readonly Pipeline _pipeline = new();
    private readonly TaskCompletionSource _read = new();

    private DateTimeOffset Now => _pipeline.Clock.GetUtcNow();

    public ValueTask DisposeAsync() => _pipeline.DisposeAsync();

    [Fact]
    public async Task Until_every_log_has_been_read_nobody_is_answered_for_good()
    {
        await StartDamagedAsync(new StoredTable([], [], []));
        await Wait.UntilAsync(() => _pipeline.Table.Count == 1);
        Assert.False(_pipeline.Table.IsReady);
        Assert.Equal(["store damaged: reason=a page, path=fake, cannot be recovered=suspensions; relays are told to try later until the logs have been read again"], _pipeline.ServiceLog.Of(LogLevel.Error));
        _read.SetResult();
        await Wait.UntilAsync(() => _pipeline.Table.IsReady);
        Assert.True(_pipeline.IsAllowed("192.0.2.10"));
        Assert.Contains("ready: addresses=1, reason=the logs have been read again", _pipeline.Log.Of(LogLevel.Information));
    }

    [Fact]
    public async Task The_damaged_store_is_replaced_when_the_table_is_whole_and_not_before()
    {
        await StartDamagedAsync(new StoredTable([], [Make.Hand("198.51.100.0/24", Now)], []) { Suspensions = [new Suspension("eve", Now, "", "")], PresetsWithEnds = ["dovecot"] });
        await Wait.UntilAsync(_pipeline.Clock, TimeSpan.FromMilliseconds(100), () => _pipeline.Store.SaveAttempts > 1);
        Assert.Empty(_pipeline.Store.Replacements);
        Assert.Empty(_pipeline.StoreLog.Lines);
        _read.SetResult();
        await Wait.UntilAsync(_pipeline.Clock, TimeSpan.FromMilliseconds(100), () => _pipeline.Store.Replacements.Count == 1);
        var all = _pipeline.Store.Replacements[0];
        Assert.Equal([Make.Address("192.0.2.10")], all.Rows.Keys);
        Assert.Equal([Make.Network("198.51.100.0/24")], all.Hand.Keys);
        Assert.Equal(["eve"], all.Suspensions.Keys);
        Assert.Equal(["dovecot"], all.PresetsWithEnds);
        Assert.Equal([Make.Position("fake.log", 100)], all.Positions["fake.log"]);
        await Wait.UntilAsync(() => _pipeline.StoreLog.Of(LogLevel.Error).Any());
        Assert.Equal("store damaged: reason=a page, kept=fake.damaged; a new one has been written from memory, without the history", Assert.Single(_pipeline.StoreLog.Of(LogLevel.Error)));
    }

    [Fact]
    public async Task What_was_revoked_or_suspended_stays_closed_when_its_login_is_read_again()
    {
        await StartDamagedAsync(
            new StoredTable([], [], [])
            {
                Revocations = [new Revocation(Make.Network("192.0.2.10"), "", Now), new Revocation(null, "piet", Now)],
                Suspensions = [new Suspension("eve", Now, "", "")],
            },
            Make.LoginLine("192.0.2.10"), Make.LoginLine("192.0.2.11", "piet"), Make.LoginLine("192.0.2.12", "eve"), Make.LoginLine("192.0.2.13"));
        _read.SetResult();
        await Wait.UntilAsync(() => _pipeline.Table.IsReady);
        Assert.Equal([false, false, false, true], ((string[])["192.0.2.10", "192.0.2.11", "192.0.2.12", "192.0.2.13"]).Select(_pipeline.IsAllowed));
    }

    [Fact]
    public async Task A_store_that_is_damaged_while_running_is_written_anew_from_memory()
    {
        _read.SetResult();
        await _pipeline.Store.SaveAsync(
            new StoreChanges
            {
                Rows = { [Make.Address("192.0.2.1")] = Make.Row("192.0.2.1", Now) },
                Positions = { ["fake.log"] = [Make.Position("fake.log", 50)], ["other.log"] = [Make.Position("other.log", 7)] },
            },
            CancellationToken.None);
        await _pipeline.Serve(Giving(Make.LoginLine("192.0.2.10"))).StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => _pipeline.Table.Count == 2);
        _pipeline.Store.Damage = "a page";
        _pipeline.Writer.Allow(Make.Hand("198.51.100.0/24", Now));
        await Wait.UntilAsync(_pipeline.Clock, TimeSpan.FromMilliseconds(100), () => _pipeline.Store.Replacements.Count == 1);
        var all = _pipeline.Store.Replacements[0];
        Assert.Equal([Make.Address("192.0.2.1"), Make.Address("192.0.2.10")], all.Rows.Keys.Order());
        Assert.Equal([Make.Network("198.51.100.0/24")], all.Hand.Keys);
        Assert.Equal(Make.Position("fake.log", 100), Assert.Single(all.Positions["fake.log"]));
        Assert.Equal(Make.Position("other.log", 7), Assert.Single(all.Positions["other.log"]));
        Assert.Null(_pipeline.StoreWriter.LastError);
    }

    [Fact]
    public async Task A_store_that_has_vanished_is_written_anew_although_nothing_changes()
    {
        _read.SetResult();
        await _pipeline.Serve(Giving(Make.LoginLine("192.0.2.10"))).StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => _pipeline.Store.Saves.Any(save => save.Rows.Count > 0));
        _pipeline.Store.Damage = "it is gone";
        _pipeline.Store.IsGone = true;
        Assert.True(await _pipeline.StoreWriter.TrySaveAsync(CancellationToken.None));
        Assert.Equal([Make.Address("192.0.2.10")], Assert.Single(_pipeline.Store.Replacements).Rows.Keys);
    }

    [Fact]
    public async Task A_damaged_store_that_cannot_be_replaced_is_said_once_and_tried_again()
    {
        _pipeline.Table.Load([], []);
        _pipeline.Store.Damage = "a page";
        _pipeline.StoreWriter.Add(new StoreChanges { Positions = { ["mail"] = [] } });
        Assert.False(await FailAsync());
        Assert.False(await FailAsync());
        Assert.True(await _pipeline.StoreWriter.TrySaveAsync(CancellationToken.None));
        Assert.Equal(["store failed: reason=disk full; answers go on from memory, nothing is forgotten, trying again", "store damaged: reason=a page, kept=fake.damaged; a new one has been written from memory, without the history"], _pipeline.StoreLog.Of(LogLevel.Error));

        async Task<bool> FailAsync()
        {
            _pipeline.Store.SaveError = "disk full";
            var isSaved = await _pipeline.StoreWriter.TrySaveAsync(CancellationToken.None);
            _pipeline.Store.SaveError = null;
            return isSaved;
        }
    }

    [Fact]
    public async Task A_store_that_is_damaged_again_at_once_is_not_replaced_again_and_again()
    {
        _pipeline.Table.Load([], []);
        for (var time = 0; time < 3; time++)
        {
            _pipeline.Store.Damage = "a page";
            _pipeline.StoreWriter.Add(new StoreChanges { Positions = { ["mail"] = [] } });
            await _pipeline.StoreWriter.TrySaveAsync(CancellationToken.None);
        }
        Assert.Single(_pipeline.Store.Replacements);
        Assert.Equal("a page", _pipeline.StoreWriter.LastError);
        _pipeline.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.True(await _pipeline.StoreWriter.TrySaveAsync(CancellationToken.None));
        Assert.Equal(2, _pipeline.Store.Replacements.Count);
    }

    private async Task StartDamagedAsync(StoredTable salvaged, params string[] lines)
    {
        _pipeline.Store.Damage = "a page";
        _pipeline.Store.Salvaged = salvaged with { Damage = new StoreDamage("a page", "suspensions") };
        await _pipeline.Serve(Giving(lines.Length > 0 ? lines : [Make.LoginLine("192.0.2.10")])).StartAsync(CancellationToken.None);
    }

    private FakeSource Giving(params string[] lines) => new(async (_, positions, consumer, cancellationToken) =>
    {
        foreach (var line in lines)
            consumer.OnLine(Encoding.UTF8.GetBytes(line));
        await consumer.OnPositionAsync([Make.Position("fake.log", 100)], cancellationToken);
        await _read.Task;
        await consumer.OnCaughtUpAsync(cancellationToken);
        await Task.Delay(Timeout.Infinite, cancellationToken);
    });
}
