using System.Runtime.InteropServices;
using SQLitePCL;

namespace PopBeforeSmtp.Storage.Sqlite;

/// <summary>
/// The calls that give the columns of a row, as they are. A table of a million rows has fifty million of them, and the ways that are safe
/// for any use take two locked instructions for each: reading took half as long again.
/// </summary>
internal static unsafe class SqliteColumns
{
    // They copy nothing, wait for nobody (the connection has no mutex) and return at once, so the collector need not know of them.
    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int> TypeOf = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int>)Export("sqlite3_column_type");
    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, long> NumberOf = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, long>)Export("sqlite3_column_int64");
    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, byte*> TextOf = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, byte*>)Export("sqlite3_column_blob");
    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int> LengthOf = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, int, int>)Export("sqlite3_column_bytes");
    private static readonly delegate* unmanaged[Cdecl]<nint, int> StepOf = (delegate* unmanaged[Cdecl]<nint, int>)Export("sqlite3_step");

    public static int Step(sqlite3_stmt statement) => StepOf(statement.DangerousGetHandle());

    /// <summary>All columns of the row that the statement stands at.</summary>
    public static void Read(sqlite3_stmt statement, SqliteColumn[] columns)
    {
        var handle = statement.DangerousGetHandle();
        for (var column = 0; column < columns.Length; column++)
            columns[column] = Read(handle, column, TypeOf(handle, column));
    }

    private static SqliteColumn Read(nint statement, int column, int type)
    {
        if (type == raw.SQLITE_INTEGER)
            return new SqliteColumn(type, NumberOf(statement, column), null, 0);
        if (type != raw.SQLITE_TEXT)
            return new SqliteColumn(type, 0, null, 0);
        var text = TextOf(statement, column);
        var length = LengthOf(statement, column);
        var end = new ReadOnlySpan<byte>(text, length).IndexOf((byte)0);
        return new SqliteColumn(type, 0, text, end < 0 ? length : end);
    }

    private static nint Export(string name) => NativeLibrary.GetExport(SqliteLibrary.Handle, name);
}
