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
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException or FormatException or InvalidCastException)
        {
            throw new StoreException($"{path}: {e.Message}", e);
        }
    }
}
