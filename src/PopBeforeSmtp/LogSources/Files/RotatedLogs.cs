using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.LogSources.Files;

/// <summary>
/// Finds what was renamed away while nobody read: the file of a stored position under its new name (mail.log.1,
/// mail.log-20261120), and files that came and went in between.
/// </summary>
internal static class RotatedLogs
{
    /// <summary>Files of the log that are older than the one at its path, oldest first.</summary>
    /// <param name="path">The log's own path.</param>
    public static IReadOnlyList<(string Path, FileStatus Status)> Beside(string path)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var name = Path.GetFileName(path);
        if (!Directory.Exists(directory))
            return [];
        var found = new List<(string Path, FileStatus Status)>();
        foreach (var candidate in Directory.EnumerateFiles(directory, name + "*"))
        {
            var suffix = Path.GetFileName(candidate)[name.Length..];
            if (suffix.Length > 1 && suffix[0] is '.' or '-' && FileStatus.OfPath(candidate) is { IsRegular: true } status)
                found.Add((candidate, status));
        }
        return [.. found.OrderBy(file => file.Status.ModifiedAt)];
    }

    /// <summary>The file of a position, wherever it is now, open at that position; null when it is gone or compressed.</summary>
    public static OpenLog? Find(LogPosition position, IEnumerable<(string Path, FileStatus Status)> rotated)
    {
        foreach (var (path, status) in rotated)
        {
            if (status.Device != position.Device || status.Inode != position.Inode || OpenLog.TryOpen(path) is not { } log)
                continue;
            if (log.TryResume(position))
                return log;
            log.Dispose();
        }
        return null;
    }
}
