using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.LogSources.Files;

/// <summary>
/// Finds what was renamed away while nobody read: the file of a stored position under its new name (mail.log.1,
/// mail.log-20261120), and files that came and went in between.
/// </summary>
internal static class RotatedLogs
{
    // What may not be read (an old file of root, a directory that cannot be listed) must not keep the log itself from being read.
    private static readonly EnumerationOptions Readable = new() { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };

    /// <summary>Files of the log that are older than the one at its path, oldest first.</summary>
    /// <param name="path">The log's own path.</param>
    public static IReadOnlyList<(string Path, FileStatus Status)> Beside(string path)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var name = Path.GetFileName(path);
        if (!Directory.Exists(directory))
            return [];
        var found = new List<(string Path, FileStatus Status)>();
        foreach (var candidate in Directory.EnumerateFiles(directory, name + "*", Readable))
        {
            if (IsRotationOf(candidate, Path.Combine(directory, name)) && FileStatus.OfPath(candidate) is { IsRegular: true } status)
                found.Add((candidate, status));
        }
        return [.. found.OrderBy(file => file.Status.ModifiedAt)];
    }

    /// <summary>mail.log.1 and mail.log-20261120 are rotations of mail.log.</summary>
    public static bool IsRotationOf(string path, string log) =>
        path.Length > log.Length + 1 && path.StartsWith(log, StringComparison.Ordinal) && path[log.Length] is '.' or '-' && path.IndexOf('/', log.Length) < 0;

    /// <summary>The file of a position, wherever it is now, open at that position; null when it is gone or compressed.</summary>
    public static OpenLog? Find(LogPosition position, IEnumerable<(string Path, FileStatus Status)> rotated)
    {
        foreach (var (path, status) in rotated)
        {
            if (status.Device != position.Device || status.Inode != position.Inode || TryOpen(path) is not { } log)
                continue;
            if (log.TryResume(position))
                return log;
            log.Dispose();
        }
        return null;
    }

    /// <summary>null when it is gone or may not be read.</summary>
    public static OpenLog? TryOpen(string path)
    {
        try
        {
            return OpenLog.TryOpen(path);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
