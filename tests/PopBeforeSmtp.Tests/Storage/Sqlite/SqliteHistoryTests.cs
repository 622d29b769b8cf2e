using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Storage.Sqlite;

/// <summary>Who reads the past and who saves do not meet.</summary>
public sealed class SqliteHistoryTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Time = new(2026, 11, 20, 10, 15, 0, TimeSpan.Zero);

    private readonly SqliteFile _file = new();

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    [Fact]
    public async Task A_save_does_not_wait_for_a_reader()
    {
        await _file.LoadAsync();
        using var reader = _file.Connect();
        SqliteFile.Ask(reader, "BEGIN; SELECT count(*) FROM events");
        await _file.Store.SaveAsync(Happened(), CancellationToken.None);
        Assert.Equal(0L, SqliteFile.Ask(reader, "SELECT count(*) FROM events"));
        Assert.Single(await ReadAsync());
    }

    [Fact]
    public async Task A_reader_does_not_wait_for_a_save()
    {
        await _file.LoadAsync();
        await _file.Store.SaveAsync(Happened(), CancellationToken.None);
        using var writer = _file.Connect();
        SqliteFile.Ask(writer, "BEGIN IMMEDIATE; DELETE FROM events");
        Assert.Single(await ReadAsync());
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_an_error_and_is_not_made()
    {
        await Assert.ThrowsAsync<StoreException>(ReadAsync);
        Assert.False(File.Exists(_file.Path));
    }

    [Fact]
    public async Task A_big_history_is_found_through_its_indexes()
    {
        await _file.LoadAsync();
        var plan = "";
        using var connection = _file.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN SELECT id FROM events WHERE client IN ('a', 'b') UNION ALL SELECT id FROM events WHERE client = '' AND account COLLATE NOCASE IN ('x')";
        using var reader = command.ExecuteReader();
        while (reader.Read())
            plan += reader.GetString(3) + "\n";
        Assert.DoesNotContain("SCAN", plan);
    }

    private static StoreChanges Happened() => new() { Events = { Make.Happened("192.0.2.10", Time) } };

    private Task<IReadOnlyList<Core.History.HistoryEvent>> ReadAsync() =>
        _file.Store.History.ReadAsync(Make.Address("192.0.2.10"), [], DateTimeOffset.UnixEpoch, 9, CancellationToken.None);
}
