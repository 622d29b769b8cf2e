using Microsoft.Data.Sqlite;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Storage.Sqlite;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Storage.Sqlite;

public sealed class SqliteDurabilityTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Time = new(2026, 11, 20, 10, 15, 0, TimeSpan.Zero);

    private readonly SqliteFile _file = new();

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    [Fact]
    public async Task The_file_has_a_write_ahead_log()
    {
        await _file.LoadAsync();
        Assert.Equal("wal", _file.Ask("PRAGMA journal_mode"));
    }

    [Fact]
    public async Task Each_commit_is_synchronized()
    {
        await _file.LoadAsync();
        const long full = 2;
        Assert.Equal(full, SqliteFile.Ask(OwnConnection(), "PRAGMA synchronous"));
    }

    [Fact]
    public async Task A_full_disk_fails_each_time_and_a_later_save_works()
    {
        await _file.LoadAsync();
        Authorization[] many = [.. Enumerable.Range(0, 1000).Select(i => Make.Row(ClientAddress.FromIPv4(0xC0000200u + (uint)i).ToString(), Time))];
        SqliteFile.Ask(OwnConnection(), "PRAGMA max_page_count = 1");
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var error = await Assert.ThrowsAsync<StoreException>(() => _file.SaveAsync(many));
            Assert.Contains("full", error.Message);
            Assert.False(error.IsDamage);
        }
        SqliteFile.Ask(OwnConnection(), "PRAGMA max_page_count = 1000000");
        await _file.SaveAsync(many);
        Assert.Equal(1000, (await _file.LoadAsync()).Rows.Count);
    }

    /// <summary>Some things are properties of the connection, not of the file: only the store's own one has them.</summary>
    private SqliteConnection OwnConnection() =>
        (SqliteConnection)typeof(SqliteAuthorizationStore).GetField("_connection", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!.GetValue(_file.Store)!;

    [Fact]
    public async Task Only_the_owner_may_read_the_file()
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await _file.LoadAsync();
        await _file.SaveAsync(Make.Row("192.0.2.10", Time));
        Assert.All(Directory.GetFiles(Path.GetDirectoryName(_file.Path)!), file => Assert.Equal(owner, File.GetUnixFileMode(file)));
        File.SetUnixFileMode(_file.Path, owner | UnixFileMode.OtherRead);
        await _file.LoadAsync();
        Assert.Equal(owner, File.GetUnixFileMode(_file.Path));
    }

    [Fact]
    public async Task What_was_saved_survives_an_abrupt_end()
    {
        await _file.LoadAsync();
        await _file.SaveAsync(Make.Row("192.0.2.10", Time));
        await _file.SaveAsync(Make.Row("192.0.2.11", Time));
        foreach (var suffix in (string[])["", "-wal"])
            File.Copy(_file.Path + suffix, _file.Beside("copy.db") + suffix);
        await using var copy = new SqliteAuthorizationStore(_file.Beside("copy.db"));
        var stored = await copy.LoadAsync(CancellationToken.None);
        Assert.Equal(["192.0.2.10", "192.0.2.11"], stored.Rows.Select(row => row.Address.ToString()));
    }

    [Fact]
    public async Task A_save_that_fails_leaves_nothing_behind()
    {
        await _file.LoadAsync();
        _file.Ask("CREATE TRIGGER no BEFORE INSERT ON log_positions BEGIN SELECT RAISE(ABORT, 'no room'); END");
        var changes = new StoreChanges
        {
            Rows = { [Make.Address("192.0.2.10")] = Make.Row("192.0.2.10", Time) },
            Hand = { [Make.Network("192.0.2.0/24")] = Make.Hand("192.0.2.0/24", Time) },
            Positions = { ["a.log"] = [Make.Position("a.log", 1)] },
        };
        var error = await Assert.ThrowsAsync<StoreException>(() => _file.Store.SaveAsync(changes, CancellationToken.None));
        Assert.Contains(_file.Path, error.Message);
        Assert.Contains("no room", error.Message);
        _file.Ask("DROP TRIGGER no");
        await _file.SaveAsync(Make.Row("192.0.2.11", Time));
        var stored = await _file.LoadAsync();
        Assert.Equal("192.0.2.11", Assert.Single(stored.Rows).Address.ToString());
        Assert.Empty(stored.Hand);
        Assert.Empty(stored.Positions);
    }

    [Fact]
    public async Task A_locked_file_fails_and_a_later_save_works()
    {
        await _file.LoadAsync();
        using (var other = _file.Connect())
        {
            SqliteFile.Ask(other, "BEGIN IMMEDIATE");
            await Assert.ThrowsAsync<StoreException>(() => _file.SaveAsync(Make.Row("192.0.2.10", Time)));
        }
        await _file.SaveAsync(Make.Row("192.0.2.10", Time));
        Assert.Single((await _file.LoadAsync()).Rows);
    }

    [Fact]
    public async Task A_reader_does_not_stop_the_writer()
    {
        await _file.LoadAsync();
        using var reader = _file.Connect();
        SqliteFile.Ask(reader, "BEGIN; SELECT count(*) FROM authorizations");
        await _file.SaveAsync(Make.Row("192.0.2.10", Time));
        Assert.Equal(1L, _file.Ask("SELECT count(*) FROM authorizations"));
    }

    [Fact]
    public async Task The_write_ahead_log_is_small_again_after_a_large_save()
    {
        await _file.LoadAsync();
        await _file.SaveAsync([.. Enumerable.Range(0, 60_000).Select(i => Make.Row(ClientAddress.FromIPv4(0xC0000200u + (uint)i).ToString(), Time, "ina", "piet"))]);
        Assert.True(new FileInfo(_file.Path + "-wal").Length > SqliteAuthorizationStore.LargestIdleLog);
        for (var i = 0; i < 3; i++)
            await _file.SaveAsync(Make.Row("192.0.2.10", Time.AddMinutes(i)));
        Assert.InRange(new FileInfo(_file.Path + "-wal").Length, 0, SqliteAuthorizationStore.LargestIdleLog);
        Assert.False(_file.Store.IsGone);
    }

    [Fact]
    public async Task The_library_of_the_host_is_the_one_that_is_used()
    {
        await _file.LoadAsync();
        var maps = await File.ReadAllTextAsync("/proc/self/maps");
        Assert.SkipUnless(File.Exists("/usr/lib/x86_64-linux-gnu/libsqlite3.so.0") || maps.Contains("libsqlite3.so"), "the host has no libsqlite3.so.0");
        Assert.Contains("libsqlite3.so", maps);
        Assert.DoesNotContain("libe_sqlite3.so", maps);
    }

    [Fact]
    public async Task Saving_before_loading_is_a_mistake_of_the_program() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => _file.SaveAsync(Make.Row("192.0.2.10", Time)));

    [Fact]
    public async Task Many_rows_are_saved_and_read()
    {
        await _file.LoadAsync();
        await _file.SaveAsync([.. Enumerable.Range(0, 5000).Select(i => Make.Row(ClientAddress.FromIPv4(0xC0000200u + (uint)i).ToString(), Time, "ina", "piet"))]);
        var stored = await _file.LoadAsync();
        Assert.Equal(5000, stored.Rows.Count);
        Assert.All(stored.Rows, row => Assert.Equal(2, row.Accounts.Length));
    }
}
