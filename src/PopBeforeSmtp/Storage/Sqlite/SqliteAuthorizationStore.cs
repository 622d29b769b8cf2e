using Microsoft.Data.Sqlite;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Storage.Sqlite;

/// <summary>
/// One SQLite file with a write-ahead log: a reader (sqlite3(1), the list command) never stops the writer.
/// </summary>
/// <remarks>
/// synchronous is FULL. With NORMAL a power cut may take back the last commits. Logins would come back, being read again from
/// the log, but a revocation and an entry made by hand stand in no log, and a log that was rotated and compressed in the same
/// minute is gone. The price is one fsync(2) a batch, behind the answer, never before it.
/// </remarks>
internal sealed class SqliteAuthorizationStore(string path, HistoryOptions? history = null, TimeProvider? clock = null) : IAuthorizationStore
{
    /// <summary>
    /// The write-ahead log is cut down to this when it has been brought into the file, and begins anew; a large transaction would leave it
    /// large for ever (sqlite.org/pragma.html#pragma_journal_size_limit). SQLite brings it in when it has 1000 pages, 4 MiB, and that stays.
    /// </summary>
    public const int LargestIdleLog = 8 * 1024 * 1024;

    private readonly string _fresh = path + ".new";

    private SqliteConnection? _connection;
    private SqliteStatements? _statements;
    private volatile HistoryOptions _history = history ?? HistoryOptions.Default;
    private FileStatus? _file;
    private FileStatus? _log;
    private bool _isLoaded;

    public string Name => path;

    public IHistory History { get; } = new SqliteHistory(path);

    public bool IsGone => _isLoaded && !IsInPlace();

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
            SqliteLibrary.Load();
            SqliteFiles.CreateDirectory(path);
            if (Directory.Exists(path))
                throw new IOException("is a directory");
            if (!File.Exists(path))
                SqliteFiles.Replace(path, CreateFresh(new StoreChanges()), Now());
            var stored = Read();
            _isLoaded = true;
            return stored;
        },
        cancellationToken);

    public Task SaveAsync(StoreChanges changes, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            if (!_isLoaded)
                throw new InvalidOperationException("the store has not been loaded");
            if (!IsInPlace())
                throw new FormatException(_connection is null ? "it could not be read" : "the file that was opened is not there any more");
            Save(_connection!, _statements!, changes);
            _log = FileStatus.OfPath(LogPath);
            return true;
        },
        cancellationToken);

    public Task<string> ReplaceAsync(StoreChanges everything, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            SqliteFiles.CreateDirectory(path);
            if (File.Exists(path) && !SqliteFiles.IsOurs(path))
                throw new IOException("somebody put another file there");
            CreateFresh(everything);
            // Not later: at its end SQLite deletes the log beside it by its name, whosever it is by then.
            Close();
            var kept = SqliteFiles.Replace(path, _fresh, Now());
            Open();
            return kept;
        },
        cancellationToken);

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private string LogPath => path + "-wal";

    private StoredTable Read()
    {
        try
        {
            // SQLite takes a file of one byte for an empty one too.
            if (new FileInfo(path).Length < 2)
                throw new FormatException("the file is empty");
            Open();
            return SqliteReader.Read(_connection!);
        }
        catch (Exception e) when (SqliteCall.IsDamage(e))
        {
            Close();
            if (!SqliteFiles.IsOurs(path))
                throw;
            return SqliteSalvage.Read(path, e.Message, Now());
        }
    }

    private void Open()
    {
        var connection = SqliteCall.Connect(path, SqliteOpenMode.ReadWrite);
        try
        {
            connection.Open();
            SqliteSchema.Ensure(connection, path);
            // Not before it is known to be ours.
            File.SetUnixFileMode(path, SqliteFiles.OwnerOnly);
            SqliteSchema.Run(connection, $"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = {LargestIdleLog};");
            _file = FileStatus.OfPath(path);
            _log = null;
            _connection = connection;
            _statements = new SqliteStatements(connection.Handle!);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Makes a store beside the path, whole and closed: what is at the path is a store at every instant, also for a service that is
    /// killed while it is being made.
    /// </summary>
    private string CreateFresh(StoreChanges changes)
    {
        SqliteFiles.Delete(_fresh);
        SqliteFiles.Create(_fresh);
        using var connection = SqliteCall.Connect(_fresh, SqliteOpenMode.ReadWrite);
        connection.Open();
        SqliteSchema.Run(connection, "PRAGMA synchronous = FULL");
        SqliteSchema.Ensure(connection, _fresh);
        using var statements = new SqliteStatements(connection.Handle!);
        Save(connection, statements, changes);
        return _fresh;
    }

    private void Save(SqliteConnection connection, SqliteStatements statements, StoreChanges changes)
    {
        using var writer = new SqliteWriter(connection, statements, _history);
        writer.Save(changes);
    }

    /// <summary>A file that was deleted takes every change, and nobody sees it again.</summary>
    private bool IsInPlace() => _connection is not null && IsSame(_file, path) && (_log is null || IsSame(_log, LogPath));

    private static bool IsSame(FileStatus? known, string path) =>
        known is { } file && FileStatus.OfPath(path) is { } now && file.Device == now.Device && file.Inode == now.Inode;

    private void Close()
    {
        _statements?.Dispose();
        _statements = null;
        _connection?.Dispose();
        _connection = null;
    }

    private DateTimeOffset Now() => (clock ?? TimeProvider.System).GetUtcNow();

    private Task<T> RunAsync<T>(Func<T> action, CancellationToken cancellationToken) => SqliteCall.RunAsync(path, action, cancellationToken);
}
