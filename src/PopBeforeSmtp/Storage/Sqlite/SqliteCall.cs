using Microsoft.Data.Sqlite;

namespace PopBeforeSmtp.Storage.Sqlite;

/// <summary>How SQLite is called, by the one who saves and by those who only read.</summary>
internal static class SqliteCall
{
    public static SqliteConnection Connect(string path, SqliteOpenMode mode) =>
        new(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 5 }.ToString());

    /// <summary>SQLite's calls block on the disk: they run beside the loops that answer.</summary>
    /// <exception cref="StoreException">It failed, or the file holds what was never written there.</exception>
    public static async Task<T> RunAsync<T>(string path, Func<T> action, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(action, cancellationToken);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException or FormatException)
        {
            throw new StoreException($"{path}: {e.Message}", e) { IsDamage = IsDamage(e) };
        }
    }

    /// <summary>
    /// Whether a file of ours is at fault, and not the disk, its rights or somebody who holds it locked (the result codes of
    /// sqlite.org/rescode.html). SQLITE_ERROR means that a table or a column is not there.
    /// </summary>
    public static bool IsDamage(Exception e)
    {
        const int error = 1;
        const int corrupt = 11;
        const int notADatabase = 26;
        return e is FormatException or SqliteException { SqliteErrorCode: error or corrupt or notADatabase };
    }
}
