using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace PopBeforeSmtp.Storage.Sqlite;

/// <summary>The rows of one query, column by column as SQLite has them, without an object for each.</summary>
internal sealed class SqliteScan : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;

    public SqliteScan(sqlite3 connection, string sql)
    {
        _connection = connection;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection, sql, out _statement), connection);
    }

    /// <summary>Whether there is one more row.</summary>
    public bool Read()
    {
        var result = SqliteColumns.Step(_statement);
        if (result == raw.SQLITE_ROW)
            return true;
        if (result != raw.SQLITE_DONE)
            SqliteException.ThrowExceptionForRC(result, _connection);
        return false;
    }

    public bool IsText(int column) => SqliteColumns.Type(_statement, column) == raw.SQLITE_TEXT;

    public bool IsNull(int column) => SqliteColumns.Type(_statement, column) == raw.SQLITE_NULL;

    /// <summary>The bytes of a text up to its first NUL, until the next row is read. What is not text is not made into text.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public ReadOnlySpan<byte> Text(int column)
    {
        if (!IsText(column))
            throw new FormatException($"{Name(column)} is not text");
        var text = SqliteColumns.Text(_statement, column);
        var end = text.IndexOf((byte)0);
        return end < 0 ? text : text[..end];
    }

    /// <exception cref="FormatException">It is none: SQLite keeps any text in a column of integers, and reads "soon" as 0.</exception>
    public long Number(int column) =>
        SqliteColumns.Type(_statement, column) == raw.SQLITE_INTEGER
            ? SqliteColumns.Number(_statement, column)
            : throw new FormatException($"'{Encoding.UTF8.GetString(SqliteColumns.Text(_statement, column))}' is not a number, in {Name(column)}");

    public long? NumberOrNull(int column) => IsNull(column) ? null : Number(column);

    public DateTimeOffset Time(int column) => SqliteTime.Read(Number(column));

    public DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);

    public void Dispose() => _statement.Dispose();

    private string Name(int column) => raw.sqlite3_column_name(_statement, column).utf8_to_string();
}
