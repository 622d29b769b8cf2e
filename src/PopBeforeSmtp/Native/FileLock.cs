using System.Collections.Concurrent;

namespace PopBeforeSmtp.Native;

/// <summary>Says whose a socket or a store is, as long as the process lives: two services that start together each find nobody there, by whatever else they look.</summary>
/// <remarks>The lock is a file of its own, for its owner alone: a lock that others may open they may hold.</remarks>
internal static class FileLock
{
    private static readonly ConcurrentDictionary<string, FileStream> Held = new(StringComparer.Ordinal);

    /// <param name="path">Of what is taken; the lock is beside it.</param>
    /// <returns>false when another process has it.</returns>
    /// <exception cref="IOException">The lock cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The lock cannot be made.</exception>
    public static bool TryTake(string path)
    {
        if (Held.ContainsKey(path))
            return true;
        try
        {
            // FileShare.None is flock(2) LOCK_EX; the kernel gives it back at the end of the process, however that comes.
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
            var held = new FileStream(path + ".lock", options);
            if (!Held.TryAdd(path, held))
                held.Dispose();
            return true;
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            return Held.ContainsKey(path);
        }
    }

    /// <summary>EWOULDBLOCK.</summary>
    private const int WouldBlock = 11;
}
