using System.Globalization;
using Microsoft.Data.Sqlite;
using PopBeforeSmtp.Storage.Sqlite;

namespace PopBeforeSmtp.Benchmarks.Processes;

/// <summary>Looks into the daemon's store from outside: what is seen here has been committed.</summary>
internal sealed class StoreFile(string path)
{
    /// <summary>How much of the log has been dealt with; saved in one transaction with the rows that came out of it.</summary>
    public long Position() => Ask("SELECT coalesce(max(position), 0) FROM log_positions");

    public long Rows() => Ask("SELECT count(*) FROM authorizations");

    private long Ask(string sql)
    {
        SqliteLibrary.Load();
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
