using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Ingestion;

public sealed class StoreWriterTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly FakeStore _store = new();
    private readonly RecordingLogger<StoreWriter> _log = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly StoreWriter _writer;
    private Task _run = Task.CompletedTask;

    public StoreWriterTests() => _writer = new StoreWriter(_store, _clock, _log);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _writer.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Rows_are_saved_behind_the_answer()
    {
        Run();
        _writer.Add(Row("192.0.2.10"));
        await Wait.UntilAsync(() => _store.Saves.Count == 1);
        _writer.Add(Row("192.0.2.11"));
        await Wait.UntilAsync(() => _store.Saves.Count == 2);
    }

    [Fact]
    public async Task What_has_gathered_goes_into_one_transaction()
    {
        for (var i = 0; i < 100; i++)
            _writer.Add(Row($"192.0.2.{i}"));
        _writer.Add(new StoreChanges { Hand = { [Make.Network("192.0.2.0/24")] = null }, Positions = { ["mail"] = [] } });
        Assert.True(await TrySaveAsync());
        var save = Assert.Single(_store.Saves);
        Assert.Equal((100, 1, 1), (save.Rows.Count, save.Hand.Count, save.Positions.Count));
    }

    /// <summary>One that is killed before it has saved all of it would begin anew each time.</summary>
    [Fact]
    public async Task What_a_service_that_is_far_behind_reads_is_saved_in_parts_each_with_its_position()
    {
        for (var i = 0; i < 50; i++)
        {
            var changes = new StoreChanges { Positions = { ["mail"] = [Make.Position("mail.log", i)] } };
            for (var j = 0; j < 100; j++)
                changes.Rows[Make.Address($"10.0.{i}.{j}")] = null;
            _writer.Add(changes);
        }
        Assert.True(await TrySaveAsync());
        Assert.Equal([1000, 1000, 1000, 1000, 1000], _store.Saves.Where(save => save.Rows.Count > 0).Select(save => save.Rows.Count));
        Assert.Equal([9, 19, 29, 39, 49], _store.Saves.Where(save => save.Rows.Count > 0).Select(save => save.Positions["mail"][0].Offset));
    }

    [Fact]
    public async Task Parts_that_could_not_be_saved_are_saved_later_in_their_order()
    {
        for (var i = 0; i < StoreWriter.RowsAtOnce; i++)
            _writer.Add(Row($"10.0.{i / 250}.{i % 250}"));
        _writer.Add(Gone("10.0.0.0"));
        _store.SaveError = "disk full";
        Assert.False(await TrySaveAsync());
        _store.SaveError = null;
        Assert.True(await TrySaveAsync());
        var save = Assert.Single(_store.Saves);
        Assert.Equal(StoreWriter.RowsAtOnce, save.Rows.Count);
        Assert.Null(save.Rows[Make.Address("10.0.0.0")]);
    }

    [Fact]
    public async Task A_row_that_changed_twice_is_saved_once_as_it_is_now()
    {
        _writer.Add(Row("192.0.2.10"));
        _writer.Add(Gone("192.0.2.10"));
        Assert.True(await TrySaveAsync());
        Assert.Null(Assert.Single(Assert.Single(_store.Saves).Rows).Value);
    }

    [Fact]
    public async Task Nothing_to_save_asks_the_store_nothing()
    {
        Assert.True(await TrySaveAsync());
        Assert.Equal(0, _store.SaveAttempts);
    }

    [Fact]
    public async Task What_could_not_be_saved_is_kept_and_what_came_later_wins()
    {
        _store.SaveError = "disk full";
        _writer.Add(Row("192.0.2.10"));
        _writer.Add(Row("192.0.2.11"));
        Assert.False(await TrySaveAsync());
        _writer.Add(Gone("192.0.2.10"));
        Assert.False(await TrySaveAsync());
        _store.SaveError = null;
        Assert.True(await TrySaveAsync());
        var rows = Assert.Single(_store.Saves).Rows;
        Assert.Null(rows[Make.Address("192.0.2.10")]);
        Assert.NotNull(rows[Make.Address("192.0.2.11")]);
    }

    [Fact]
    public async Task Rows_are_counted_until_they_are_saved()
    {
        _store.SaveError = "disk full";
        _writer.Add(Row("192.0.2.10"));
        _writer.Add(Row("192.0.2.11"));
        Assert.Equal(2, _writer.Waiting);
        Assert.False(await TrySaveAsync());
        Assert.Equal(2, _writer.Waiting);
        _store.SaveError = null;
        Assert.True(await TrySaveAsync());
        Assert.Equal(0, _writer.Waiting);
    }

    [Fact]
    public async Task An_error_is_said_once_and_its_end_too()
    {
        _store.SaveError = "disk full";
        _writer.Add(Row("192.0.2.10"));
        for (var i = 0; i < 3; i++)
            Assert.False(await TrySaveAsync());
        Assert.Equal("disk full", _writer.LastError);
        _store.SaveError = null;
        for (var i = 0; i < 3; i++)
            Assert.True(await TrySaveAsync());
        Assert.Null(_writer.LastError);
        Assert.StartsWith("store failed: reason=disk full;", Assert.Single(_log.Of(LogLevel.Error)));
        Assert.StartsWith("store works again: path=fake", Assert.Single(_log.Of(LogLevel.Information)));
    }

    [Fact]
    public async Task A_store_that_fails_is_tried_again_every_second()
    {
        _store.SaveError = "disk full";
        Run();
        _writer.Add(Row("192.0.2.10"));
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await Wait.UntilAsync(() => _store.SaveAttempts == attempt && _clock.Waiting == 1);
            _clock.Advance(TimeSpan.FromSeconds(0.999));
            Assert.Equal(attempt, _store.SaveAttempts);
            _clock.Advance(TimeSpan.FromSeconds(0.001));
        }
        await Wait.UntilAsync(() => _store.SaveAttempts == 4 && _clock.Waiting == 1);
        _store.SaveError = null;
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Wait.UntilAsync(() => _store.Saves.Count == 1);
    }

    [Fact]
    public async Task A_flush_returns_when_what_was_added_is_on_disk()
    {
        Run();
        _writer.Add(Row("192.0.2.10"));
        await _writer.FlushAsync(CancellationToken.None).WaitAsync(Wait.Limit);
        Assert.Single(_store.Saves);
        await _writer.FlushAsync(CancellationToken.None).WaitAsync(Wait.Limit);
        Assert.Single(_store.Saves);
    }

    [Fact]
    public async Task A_flush_waits_for_a_store_that_fails()
    {
        _store.SaveError = "disk full";
        Run();
        _writer.Add(Row("192.0.2.10"));
        var flush = _writer.FlushAsync(CancellationToken.None);
        await Wait.UntilAsync(() => _store.SaveAttempts > 0 && _clock.Waiting == 1);
        Assert.False(flush.IsCompleted);
        _store.SaveError = null;
        await Wait.UntilAsync(_clock, TimeSpan.FromSeconds(1), () => flush.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Waiting_for_a_flush_can_be_given_up()
    {
        using var impatience = new CancellationTokenSource();
        var flush = _writer.FlushAsync(impatience.Token);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flush);
    }

    [Fact]
    public async Task A_position_alone_waits_for_the_next_row()
    {
        Run();
        for (var i = 1; i <= 50; i++)
            _writer.Add(new StoreChanges { Positions = { ["mail"] = [Make.Position("mail", i)] } });
        _writer.Add(Row("192.0.2.10"));
        await Wait.UntilAsync(() => _store.Saves.Count > 0);
        var save = Assert.Single(_store.Saves);
        Assert.Single(save.Rows);
        Assert.Equal(50, save.Positions["mail"][0].Offset);
    }

    [Fact]
    public async Task A_position_alone_is_saved_at_the_end()
    {
        _writer.Add(new StoreChanges { Positions = { ["mail"] = [Make.Position("mail", 1)] } });
        Assert.True(await TrySaveAsync());
        Assert.Single(_store.Saves);
    }

    private static StoreChanges Row(string address) => new() { Rows = { [Make.Address(address)] = Make.Row(address, default) } };

    private static StoreChanges Gone(string address) => new() { Rows = { [Make.Address(address)] = null } };

    private void Run() => _run = _writer.RunAsync(_stop.Token);

    private Task<bool> TrySaveAsync() => _writer.TrySaveAsync(CancellationToken.None);
}
