using Microsoft.Data.Sqlite;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Storage.Sqlite;
using PopBeforeSmtp.Tests.Support;

namespace PopBeforeSmtp.Tests.Storage.Sqlite;

/// <summary>A store's file, seen by the store and by a second connection.</summary>
internal sealed class SqliteFile : IAsyncDisposable
{
    private readonly TestDirectory _directory = new();

    public SqliteFile()
    {
        SqliteLibrary.Load();
        Path = _directory.File("authorizations.db");
        Store = new SqliteAuthorizationStore(Path);
    }

    public string Path { get; }

    public SqliteAuthorizationStore Store { get; }

    public string Beside(string name) => _directory.File(name);

    public Task<StoredTable> LoadAsync() => Store.LoadAsync(CancellationToken.None);

    public Task SaveAsync(params Authorization[] rows)
    {
        var changes = new StoreChanges();
        foreach (var row in rows)
            changes.Rows[row.Address] = row;
        return Store.SaveAsync(changes, CancellationToken.None);
    }

    /// <summary>A new file with one row of 192.0.2.10, closed again.</summary>
    public async Task FillAsync()
    {
        await LoadAsync();
        await SaveAsync(Make.Row("192.0.2.10", new DateTimeOffset(2026, 11, 20, 10, 15, 0, TimeSpan.Zero)));
        await Store.DisposeAsync();
    }

    public SqliteConnection Connect() => Connect(Path);

    public static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    public static object? Ask(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public object? Ask(string sql)
    {
        using var connection = Connect();
        return Ask(connection, sql);
    }

    /// <summary>The databases that were put aside.</summary>
    public IReadOnlyList<string> Kept() => [.. Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!, "*.damaged-*").Where(file => !file.EndsWith("-wal", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal))];

    /// <summary>Where the first page of a table stands in the file.</summary>
    public long RootOf(string table) => ((long)Ask($"SELECT rootpage FROM sqlite_master WHERE name = '{table}'")! - 1) * DamagedFile.PageSize;

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _directory.Dispose();
    }
}
