using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace PopBeforeSmtp.Storage.Sqlite;

/// <summary>All or nothing, of one connection.</summary>
/// <remarks>
/// Not SqliteTransaction: a full disk or an error of it makes SQLite roll back by itself (sqlite.org/lang_transaction.html, "Response To
/// Errors Within A Transaction"), and then that class fails when it is disposed of, hides what had happened, and the connection takes no
/// transaction ever after.
/// </remarks>
internal sealed class ImmediateTransaction : IDisposable
{
    private readonly SqliteConnection _connection;

    public ImmediateTransaction(SqliteConnection connection)
    {
        _connection = connection;
        SqliteSchema.Run(connection, "BEGIN IMMEDIATE");
    }

    public void Commit() => SqliteSchema.Run(_connection, "COMMIT");

    public void Dispose()
    {
        if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            SqliteSchema.Run(_connection, "ROLLBACK");
    }
}
