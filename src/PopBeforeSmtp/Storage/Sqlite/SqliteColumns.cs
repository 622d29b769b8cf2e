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

    public static int Type(sqlite3_stmt statement, int column) => TypeOf(statement.DangerousGetHandle(), column);

    public static long Number(sqlite3_stmt statement, int column) => NumberOf(statement.DangerousGetHandle(), column);

    /// <summary>The bytes of a text, until the next step.</summary>
    public static ReadOnlySpan<byte> Text(sqlite3_stmt statement, int column)
    {
        var text = TextOf(statement.DangerousGetHandle(), column);
        return new ReadOnlySpan<byte>(text, LengthOf(statement.DangerousGetHandle(), column));
    }

    private static nint Export(string name) => NativeLibrary.GetExport(SqliteLibrary.Handle, name);
}
