using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace PopBeforeSmtp.Storage.Sqlite;

/// <summary>
/// The rows of one query, as SQLite has them, without an object for each. It is asked once for each column: most are looked at twice, for
/// what they say and for the checksum, and to ask is what takes longest.
/// </summary>
internal sealed class SqliteScan : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;
    private readonly SqliteColumn[] _columns;

    public SqliteScan(sqlite3 connection, string sql)
    {
        _connection = connection;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection, sql, out _statement), connection);
        _columns = new SqliteColumn[raw.sqlite3_column_count(_statement)];
    }

    /// <summary>Whether there is one more row.</summary>
    public bool Read()
    {
        var result = SqliteColumns.Step(_statement);
        if (result == raw.SQLITE_ROW)
        {
            SqliteColumns.Read(_statement, _columns);
            return true;
        }
        if (result != raw.SQLITE_DONE)
            SqliteException.ThrowExceptionForRC(result, _connection);
        return false;
    }

    public bool IsText(int column) => _columns[column].Type == raw.SQLITE_TEXT;

    public bool IsNull(int column) => _columns[column].Type == raw.SQLITE_NULL;

    /// <summary>The bytes of a text up to its first NUL, until the next row is read. What is not text is not made into text.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public ReadOnlySpan<byte> Text(int column) =>
        IsText(column) ? _columns[column].Text : throw new FormatException($"{Name(column)} is not text");

    /// <exception cref="FormatException">It is none: SQLite keeps any text in a column of integers, and reads "soon" as 0.</exception>
    public long Number(int column)
    {
        ref readonly var found = ref _columns[column];
        return found.Type == raw.SQLITE_INTEGER ? found.Number : throw new FormatException($"'{Encoding.UTF8.GetString(found.Text)}' is not a number, in {Name(column)}");
    }

    public long? NumberOrNull(int column) => IsNull(column) ? null : Number(column);

    public DateTimeOffset Time(int column) => SqliteTime.Read(Number(column));

    public DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);

    public void Dispose() => _statement.Dispose();

    private string Name(int column) => raw.sqlite3_column_name(_statement, column).utf8_to_string();
}
