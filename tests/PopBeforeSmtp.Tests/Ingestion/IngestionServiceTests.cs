using System.Text;
using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Ingestion;

public sealed class IngestionServiceTests : IAsyncDisposable
{
    private readonly Pipeline _pipeline = new();

    public ValueTask DisposeAsync() => _pipeline.DisposeAsync();

    [Fact]
    public async Task What_was_stored_is_answered_and_said()
    {
        await _pipeline.Store.SaveAsync(
            new StoreChanges
            {
                Rows = { [Make.Address("192.0.2.10")] = Make.Row("192.0.2.10", _pipeline.Clock.GetUtcNow()) },
                Hand = { [Make.Network("198.51.100.0/24")] = Make.Hand("198.51.100.0/24", _pipeline.Clock.GetUtcNow()) },
            },
            CancellationToken.None);
        await StartAsync();
        Assert.True(_pipeline.IsAllowed("192.0.2.10"));
        Assert.True(_pipeline.IsAllowed("198.51.100.77"));
        Assert.Equal(["ready: addresses=1, by hand=1, store=fake"], _pipeline.ServiceLog.Of(LogLevel.Information));
    }

    [Fact]
    public async Task A_store_that_cannot_be_loaded_keeps_the_table_not_ready_and_is_tried_again()
    {
        _pipeline.Store.LoadError = "locked";
        var service = _pipeline.Serve();
        await service.StartAsync(CancellationToken.None);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await Wait.UntilAsync(() => _pipeline.Store.LoadAttempts == attempt && _pipeline.Clock.Waiting == 1);
            Assert.False(_pipeline.Table.IsReady);
            Assert.Equal("locked", service.LoadError);
            _pipeline.Clock.Advance(TimeSpan.FromSeconds(5));
        }
        _pipeline.Store.LoadError = null;
        await Wait.UntilAsync(_pipeline.Clock, TimeSpan.FromSeconds(5), () => _pipeline.Table.IsReady);
        Assert.Null(service.LoadError);
        Assert.StartsWith("store cannot be loaded: reason=locked;", Assert.Single(_pipeline.ServiceLog.Of(LogLevel.Error)));
    }

    [Fact]
    public async Task A_service_that_never_loaded_its_store_stops()
    {
        _pipeline.Store.LoadError = "locked";
        var service = _pipeline.Serve(Giving(Make.LoginLine("192.0.2.10")));
        await service.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => _pipeline.Store.LoadAttempts == 1);
        await service.StopAsync(CancellationToken.None).WaitAsync(Wait.Limit);
        Assert.Equal(0, _pipeline.Store.SaveAttempts);
    }

    [Fact]
    public async Task A_login_and_the_position_behind_it_are_saved_together()
    {
        await StartAsync(Giving(Make.LoginLine("192.0.2.10")));
        await Wait.UntilAsync(() => _pipeline.Store.Saves.Any(save => save.Rows.Count > 0));
        var save = _pipeline.Store.Saves.First(save => save.Rows.Count > 0);
        Assert.Equal([Make.Position("fake.log", 100)], save.Positions["fake.log"]);
    }

    [Fact]
    public async Task A_source_starts_from_its_own_positions()
    {
        await _pipeline.Store.SaveAsync(
            new StoreChanges { Positions = { ["fake.log"] = [Make.Position("fake.log", 70)], ["other.log"] = [Make.Position("other.log", 80)] } },
            CancellationToken.None);
        IReadOnlyList<LogPosition>? seen = null;
        await StartAsync(new FakeSource((_, positions, _, cancellationToken) =>
        {
            seen = positions;
            return Task.Delay(Timeout.Infinite, cancellationToken);
        }));
        await Wait.UntilAsync(() => seen is not null);
        Assert.Equal([Make.Position("fake.log", 70)], seen);
    }

    [Fact]
    public async Task What_was_not_saved_yet_is_saved_at_the_stop()
    {
        _pipeline.Store.SaveError = "disk full";
        var service = await StartAsync(Giving(Make.LoginLine("192.0.2.10")));
        await Wait.UntilAsync(() => _pipeline.Store.SaveAttempts > 0);
        _pipeline.Store.SaveError = null;
        await service.StopAsync(CancellationToken.None).WaitAsync(Wait.Limit);
        Assert.Contains(_pipeline.Store.Saves, save => save.Rows.ContainsKey(Make.Address("192.0.2.10")));
        Assert.Empty(_pipeline.ServiceLog.Of(LogLevel.Error));
    }

    [Fact]
    public async Task What_cannot_be_saved_at_the_stop_is_said()
    {
        _pipeline.Store.SaveError = "disk full";
        var service = await StartAsync(Giving(Make.LoginLine("192.0.2.10")));
        await Wait.UntilAsync(() => _pipeline.Store.SaveAttempts > 0);
        await service.StopAsync(CancellationToken.None).WaitAsync(Wait.Limit);
        Assert.StartsWith("store: path=fake, reason=the last changes could not be saved", Assert.Single(_pipeline.ServiceLog.Of(LogLevel.Error)));
    }

    [Fact]
    public async Task What_has_expired_is_forgotten_without_a_line_in_the_log()
    {
        await StartAsync(Giving(Make.LoginLine("192.0.2.10")));
        await Wait.UntilAsync(() => _pipeline.Store.Saves.Any(save => save.Rows.Count > 0));
        await Wait.UntilAsync(_pipeline.Clock, TimeSpan.FromMinutes(1), () => _pipeline.Table.Count == 0);
        await Wait.UntilAsync(() => _pipeline.Store.Saves.Any(save => save.Rows.GetValueOrDefault(Make.Address("192.0.2.10"), Make.Row("192.0.2.10", default)) is null));
        Assert.Empty((await _pipeline.Store.LoadAsync(CancellationToken.None)).Rows);
    }

    [Fact]
    public async Task Much_that_has_expired_is_forgotten_part_by_part()
    {
        await StartAsync(Giving([.. Enumerable.Range(0, 250).Select(i => Make.LoginLine($"192.0.2.{i}"))]));
        await Wait.UntilAsync(() => _pipeline.Table.Count == 250);
        await Wait.UntilAsync(_pipeline.Clock, TimeSpan.FromMinutes(1), () => _pipeline.Table.Count == 0);
    }

    [Fact]
    public async Task What_is_forgotten_does_not_pile_up_before_a_store_that_is_behind()
    {
        await StartAsync(Giving([.. Enumerable.Range(0, 3000).Select(i => Make.LoginLine($"172.16.{i / 250}.{i % 250}"))]));
        await Wait.UntilAsync(() => _pipeline.Store.Saves.Sum(save => save.Rows.Count) == 3000 && _pipeline.StoreWriter.Waiting == 0);
        _pipeline.Store.Hangs = true;
        _pipeline.Clock.Advance(Make.Window);
        await Wait.UntilAsync(_pipeline.Clock, PurgePace.StorePause, () => _pipeline.StoreWriter.Waiting > PurgePace.MostUnsaved);
        Assert.InRange(_pipeline.Table.Count, 1, 3000 - PurgePace.MostUnsaved);
        // What has been over for so long waits no longer, whatever the store does.
        await Wait.UntilAsync(_pipeline.Clock, PurgePace.Latest, () => _pipeline.Table.Count == 0);
    }

    [Fact]
    public async Task What_nobody_foresaw_ends_the_service_after_a_last_save()
    {
        var fail = new TaskCompletionSource();
        var service = await StartAsync(new FakeSource(async (_, _, consumer, cancellationToken) =>
        {
            consumer.OnLine(Encoding.UTF8.GetBytes(Make.LoginLine("192.0.2.10")));
            await consumer.OnPositionAsync([Make.Position("fake.log", 100)], cancellationToken);
            await fail.Task;
            throw new InvalidOperationException("a mistake");
        }));
        await Wait.UntilAsync(() => _pipeline.IsAllowed("192.0.2.10"));
        fail.SetResult();
        await Wait.UntilAsync(_pipeline.Clock, TimeSpan.FromSeconds(1), () => service.ExecuteTask!.IsCompleted);
        await Assert.ThrowsAsync<InvalidOperationException>(() => service.ExecuteTask!);
        Assert.Contains(_pipeline.Store.Saves, save => save.Rows.Count > 0);
    }

    [Fact]
    public async Task Who_is_not_known_is_asked_to_come_back_until_every_log_has_been_read_to_its_end()
    {
        var isRead = new TaskCompletionSource();
        await StartAsync(new FakeSource(async (_, _, consumer, cancellationToken) =>
        {
            await isRead.Task.WaitAsync(cancellationToken);
            await consumer.OnCaughtUpAsync(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }));
        Assert.True(_pipeline.Table.IsReading);
        isRead.SetResult();
        await Wait.UntilAsync(() => !_pipeline.Table.IsReading);
        Assert.Empty(_pipeline.Log.Of(LogLevel.Warning));
    }

    [Fact]
    public async Task A_log_that_is_never_read_to_its_end_defers_nobody_for_longer_than_a_minute()
    {
        await StartAsync(Giving(Make.LoginLine("192.0.2.10")));
        await Wait.UntilAsync(() => _pipeline.IsAllowed("192.0.2.10"));
        var began = _pipeline.Clock.GetTimestamp();
        await Wait.UntilAsync(_pipeline.Clock, TimeSpan.FromSeconds(1), () => !_pipeline.Table.IsReading);
        Assert.InRange(_pipeline.Clock.GetElapsedTime(began).TotalSeconds, 59, 3600);
        Assert.Equal(["not read to the end yet: log=fake.log; who is not known is no longer told to try later"], _pipeline.Log.Of(LogLevel.Warning));
    }

    private static FakeSource Giving(params string[] lines) => new(async (_, _, consumer, cancellationToken) =>
    {
        foreach (var line in lines)
            consumer.OnLine(Encoding.UTF8.GetBytes(line));
        await consumer.OnPositionAsync([Make.Position("fake.log", 100)], cancellationToken);
        await Task.Delay(Timeout.Infinite, cancellationToken);
    });

    private async Task<PopBeforeSmtp.Ingestion.IngestionService> StartAsync(params FakeSource[] sources)
    {
        var service = _pipeline.Serve([.. sources]);
        await service.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => _pipeline.Table.IsReady && _pipeline.ServiceLog.Lines.Count > 0);
        return service;
    }
}
