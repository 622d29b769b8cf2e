using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Storage.Sqlite;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Storage.Sqlite;

public sealed class SqliteReadOnlyTests : IAsyncDisposable
{
    private readonly SqliteFile _file = new();

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    [Fact]
    public async Task A_look_at_a_store_changes_nothing()
    {
        await _file.FillAsync();
        var before = await File.ReadAllBytesAsync(_file.Path);
        var stored = await LookAsync();
        Assert.Equal("192.0.2.10", Assert.Single(stored.Rows).Address.ToString());
        Assert.Equal(before, await File.ReadAllBytesAsync(_file.Path));
    }

    [Fact]
    public async Task A_look_at_a_store_in_use_sees_what_was_saved_last()
    {
        await _file.LoadAsync();
        await _file.SaveAsync(Make.Row("192.0.2.10", new DateTimeOffset(2026, 11, 20, 10, 15, 0, TimeSpan.Zero)));
        Assert.Single((await LookAsync()).Rows);
    }

    [Fact]
    public async Task A_store_that_is_not_there_is_not_made()
    {
        await Assert.ThrowsAsync<StoreException>(LookAsync);
        Assert.False(File.Exists(_file.Path));
    }

    [Fact]
    public async Task A_database_of_another_program_is_refused()
    {
        _file.Ask("CREATE TABLE users (name TEXT)");
        await Assert.ThrowsAsync<StoreException>(LookAsync);
    }

    private Task<StoredTable> LookAsync() => SqliteAuthorizationStore.ReadOnlyAsync(_file.Path, CancellationToken.None);
}
