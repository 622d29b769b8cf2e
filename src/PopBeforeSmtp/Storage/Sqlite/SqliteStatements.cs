using SQLitePCL;

namespace PopBeforeSmtp.Storage.Sqlite;

/// <summary>The statements of one connection, each compiled when it is needed the first time.</summary>
internal sealed class SqliteStatements(sqlite3 connection) : IDisposable
{
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    public SqliteStatement this[string sql]
    {
        get
        {
            if (!_statements.TryGetValue(sql, out var statement))
                _statements.Add(sql, statement = new SqliteStatement(connection, sql));
            return statement;
        }
    }

    /// <summary>Before the connection.</summary>
    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        _statements.Clear();
    }
}
