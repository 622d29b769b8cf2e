using Microsoft.Data.Sqlite;

namespace PopBeforeSmtp.Storage.Sqlite;

/// <summary>
/// One SQLite file with a write-ahead log: a reader (sqlite3(1), the list command) never stops the writer.
/// </summary>
/// <remarks>
/// synchronous is FULL. With NORMAL a power cut may take back the last commits. Logins would come back, being read again from
/// the log, but a revocation and an entry made by hand stand in no log, and a log that was rotated and compressed in the same
/// minute is gone. The price is one fsync(2) a batch, behind the answer, never before it.
/// </remarks>
internal sealed class SqliteAuthorizationStore(string path, HistoryOptions? history = null) : IAuthorizationStore
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private SqliteConnection? _connection;
    private volatile HistoryOptions _history = history ?? HistoryOptions.Default;

    public string Name => path;

    public IHistory History { get; } = new SqliteHistory(path);

    /// <summary>Looks into a store without changing it.</summary>
    /// <exception cref="StoreException">It cannot be opened or understood.</exception>
    public static Task<StoredTable> ReadOnlyAsync(string path, CancellationToken cancellationToken) => SqliteCall.RunAsync(
        path,
        () =>
        {
            SqliteLibrary.Load();
            using var connection = SqliteCall.Connect(path, SqliteOpenMode.ReadOnly);
            connection.Open();
            return SqliteReader.Read(connection);
        },
        cancellationToken);

    public void SetHistory(HistoryOptions options) => _history = options;

    public Task<StoredTable> LoadAsync(CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            Close();
            _connection = Open();
            return SqliteReader.Read(_connection);
        },
        cancellationToken);

    public Task SaveAsync(StoreChanges changes, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            using var writer = new SqliteWriter(_connection ?? throw new InvalidOperationException("the store has not been loaded"), _history);
            writer.Save(changes);
            return true;
        },
        cancellationToken);

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private SqliteConnection Open()
    {
        SqliteLibrary.Load();
        // Who may relay, and as whom somebody logged in, is nobody else's business.
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!, OwnerOnly | UnixFileMode.UserExecute);
        if (!File.Exists(path))
            new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }).Dispose();
        var connection = SqliteCall.Connect(path, SqliteOpenMode.ReadWrite);
        try
        {
            connection.Open();
            SqliteSchema.Ensure(connection, path);
            // Not before it is known to be ours.
            File.SetUnixFileMode(path, OwnerOnly);
            SqliteSchema.Run(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private Task<T> RunAsync<T>(Func<T> action, CancellationToken cancellationToken) => SqliteCall.RunAsync(path, action, cancellationToken);
}
