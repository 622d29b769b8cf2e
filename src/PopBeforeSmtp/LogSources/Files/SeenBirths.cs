using System.Security.Cryptography;
using System.Text;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.LogSources.Files;

/// <summary>
/// Up to which time of birth the files beside a log have been dealt with, kept among the log's positions. It is no place in a file:
/// its device is 0, its inode number stands for the path, and the time is where the fingerprint is in others.
/// </summary>
internal static class SeenBirths
{
    public static LogPosition Of(string source, string path, long birth) => new(source, 0, PathNumber(path), 0, (ulong)birth);

    public static bool IsOne(LogPosition position) => position.Device == 0 && position is { Offset: 0, Cursor: "" };

    /// <returns>null when nothing is known.</returns>
    public static LogPosition? Find(IEnumerable<LogPosition> positions, string path)
    {
        var number = PathNumber(path);
        return positions.FirstOrDefault(position => IsOne(position) && position.Inode == number);
    }

    // The store keeps signed integers.
    private static ulong PathNumber(string path) => BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(path)))) >> 1;
}
