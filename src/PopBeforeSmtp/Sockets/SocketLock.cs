using System.Collections.Concurrent;

namespace PopBeforeSmtp.Sockets;

/// <summary>
/// Says whose a socket's file is, as long as the process lives. Whether somebody answers there cannot tell that: two services that start
/// together would each find nobody, and the second would take away the file of the first.
/// </summary>
/// <remarks>The lock is beside the socket, for its owner alone: a lock that others may open they may hold.</remarks>
internal static class SocketLock
{
    private static readonly ConcurrentDictionary<string, FileStream> Held = new(StringComparer.Ordinal);

    /// <returns>false when another process has it.</returns>
    /// <exception cref="IOException">The lock cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The lock cannot be made.</exception>
    public static bool TryTake(string socketPath)
    {
        if (Held.ContainsKey(socketPath))
            return true;
        try
        {
            // FileShare.None is flock(2) LOCK_EX; the kernel gives it back at the end of the process, however that comes.
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
            var held = new FileStream(socketPath + ".lock", options);
            if (!Held.TryAdd(socketPath, held))
                held.Dispose();
            return true;
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            return Held.ContainsKey(socketPath);
        }
    }

    /// <summary>EWOULDBLOCK.</summary>
    private const int WouldBlock = 11;
}
