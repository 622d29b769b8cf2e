using System.Buffers.Binary;
using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.Storage.Sqlite;

/// <summary>A database and what SQLite keeps beside it, as files.</summary>
internal static class SqliteFiles
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>sqlite.org/fileformat2.html section 1.3: where a header has the application id.</summary>
    private const int ApplicationIdOffset = 68;

    private static readonly string[] Beside = ["-wal", "-shm", "-journal"];

    /// <summary>Makes sure that no other service keeps its table here before this one ends: neither would know what the other saves, and each would write over it.</summary>
    /// <returns>Why it cannot be kept here; null when it can, and when that is seen as soon as it is opened.</returns>
    public static string? Claim(string path)
    {
        try
        {
            CreateDirectory(path);
            return FileLock.TryTake(path) ? null : $"'{path}' is in use by another process";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A disk that is full or read-only may come back: the store says so itself, and is tried again.
            return null;
        }
    }

    /// <summary>Who may relay, and as whom somebody logged in, is nobody else's business.</summary>
    public static void CreateDirectory(string path) =>
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!, OwnerOnly | UnixFileMode.UserExecute);

    public static void Create(string path) =>
        new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }).Dispose();

    public static void Delete(string path)
    {
        foreach (var suffix in Beside.Prepend(""))
            File.Delete(path + suffix);
    }

    /// <summary>
    /// Whether a file that SQLite does not understand may be put aside. A path that was mistyped must not cost somebody else's file its
    /// name: ours tells so in its header, and where that is gone, ours is one that nobody but its owner may read. One that is empty is
    /// nobody's loss.
    /// </summary>
    public static bool IsOurs(string path)
    {
        Span<byte> header = stackalloc byte[ApplicationIdOffset + sizeof(int)];
        using var handle = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.Read(handle, header, 0);
        if (length == 0)
            return true;
        if (length == header.Length && header.StartsWith("SQLite format 3\0"u8))
            return BinaryPrimitives.ReadInt32BigEndian(header[ApplicationIdOffset..]) == SqliteSchema.ApplicationId;
        return (File.GetUnixFileMode(path) & Others) == 0;
    }

    /// <summary>Puts a database and all beside it aside, and a new one, closed and whole, in its place.</summary>
    /// <returns>What the old one is called now; empty when there was none.</returns>
    /// <exception cref="IOException">The old one is still in its place.</exception>
    public static string Replace(string path, string fresh, DateTimeOffset now)
    {
        var kept = "";
        if (File.Exists(path))
        {
            kept = FreeName(string.Create(CultureInfo.InvariantCulture, $"{path}.damaged-{now.UtcDateTime:yyyyMMdd'T'HHmmss}"));
            // A second name first, so that at no instant there is no file: a service that is killed here finds the damaged one again.
            // Not every file system can.
            if (LibC.Link(path, kept) != 0)
                File.Move(path, kept);
        }
        // Before the new one comes: SQLite would take a log that it finds beside it for its own.
        foreach (var suffix in Beside.Where(suffix => File.Exists(path + suffix)))
        {
            if (kept.Length > 0)
                File.Move(path + suffix, kept + suffix);
            else
                File.Delete(path + suffix);
        }
        File.Move(fresh, path, overwrite: true);
        Sync(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return kept;
    }

    private static string FreeName(string name)
    {
        var free = name;
        for (var number = 2; File.Exists(free); number++)
            free = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
        return free;
    }

    private static void Sync(string directory)
    {
        using var handle = new SafeFileHandle(LibC.Open(directory, LibC.OpenReadOnly | LibC.OpenCloseOnExec), ownsHandle: true);
        if (handle.IsInvalid || LibC.Sync((int)handle.DangerousGetHandle()) != 0)
            throw new IOException($"{directory} cannot be brought to disk: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
    }
}
