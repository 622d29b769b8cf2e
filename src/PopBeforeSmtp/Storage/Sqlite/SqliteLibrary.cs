using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace PopBeforeSmtp.Storage.Sqlite;

/// <summary>
/// Loads SQLite: the host's own library first, because it gets the distribution's security updates, the bundled one where
/// there is none.
/// </summary>
internal static class SqliteLibrary
{
    private static readonly Lock Gate = new();
    private static bool _isLoaded;

    public static void Load()
    {
        lock (Gate)
        {
            if (_isLoaded)
                return;
            NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
            _isLoaded = true;
        }
    }

    /// <summary>The library that <see cref="Load"/> has the provider use.</summary>
    public static nint Handle =>
        NativeLibrary.TryLoad("libsqlite3.so.0", out var handle) ? handle : NativeLibrary.Load("e_sqlite3", typeof(SQLite3Provider_e_sqlite3).Assembly, null);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == "e_sqlite3" && NativeLibrary.TryLoad("libsqlite3.so.0", out var handle) ? handle : 0;
}
