namespace PopBeforeSmtp.Storage.Sqlite;

/// <summary>One column of the row that was read last.</summary>
internal readonly unsafe struct SqliteColumn(int type, long number, byte* text, int length)
{
    /// <summary>SQLITE_INTEGER and the like (sqlite3_column_type).</summary>
    public int Type { get; } = type;

    /// <summary>Of an integer.</summary>
    public long Number { get; } = number;

    /// <summary>The bytes of a text up to its first NUL, until the next row is read; of anything else none.</summary>
    public ReadOnlySpan<byte> Text => new(text, length);
}
