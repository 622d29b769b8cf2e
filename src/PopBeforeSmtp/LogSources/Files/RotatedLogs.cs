using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.LogSources.Files;

/// <summary>
/// Finds what was renamed, copied or compressed away: the file of a stored position under its new name (mail.log.1,
/// mail.log-20261120, mail.log.2.gz), and files that came and went in between.
/// </summary>
internal static class RotatedLogs
{
    // What may not be read (an old file of root, a directory that cannot be listed) must not keep the log itself from being read.
    private static readonly EnumerationOptions Readable = new() { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };

    /// <summary>Files of the log that are older than the one at its path, oldest first.</summary>
    /// <param name="path">The log's own path.</param>
    public static IReadOnlyList<(string Path, FileStatus Status)> Beside(string path)
    {
        var found = new List<(string Path, FileStatus Status)>();
        var whole = Path.GetFullPath(path);
        AddBeside(whole, found);
        // Where the path is a link, logrotate may be told of either name.
        if (TargetOf(whole) is { } target && target != whole)
            AddBeside(target, found);
        return [.. found.DistinctBy(file => (file.Status.Device, file.Status.Inode)).OrderBy(file => file.Status.ModifiedAt)];
    }

    /// <summary>mail.log.1 and mail.log-20261120 are rotations of mail.log.</summary>
    public static bool IsRotationOf(string path, string log) =>
        path.Length > log.Length + 1 && path.StartsWith(log, StringComparison.Ordinal) && path[log.Length] is '.' or '-' && path.IndexOf('/', log.Length) < 0;

    public static bool IsReadableCompressed(string path) => path.EndsWith(".gz", StringComparison.Ordinal);

    /// <summary>The file of a position under its new name, open at that position; null when it is gone.</summary>
    /// <param name="isDenied">It is there and may not be read.</param>
    public static OpenLog? Find(LogPosition position, IReadOnlyList<(string Path, FileStatus Status)> rotated, out bool isDenied)
    {
        isDenied = false;
        foreach (var (path, _) in rotated.Where(file => file.Status.Device == position.Device && file.Status.Inode == position.Inode))
        {
            if (Open(path, log => log.TryResume(position), out isDenied) is { } log)
                return log;
            if (isDenied)
                return null;
        }
        return null;
    }

    /// <summary>Another file with the text of a position's, open at that position.</summary>
    /// <param name="packedSince">Compressed files that were changed before are not unpacked to look into them.</param>
    public static OpenLog? FindCopy(LogPosition position, IReadOnlyList<(string Path, FileStatus Status)> rotated, long packedSince) =>
        FindCopy(rotated, packedSince, log => log.TryResumeCopy(position));

    /// <summary>The copy of a log that was emptied, open where that was left.</summary>
    public static OpenLog? FindCopy(OpenLog emptied, IReadOnlyList<(string Path, FileStatus Status)> rotated, long packedSince) =>
        FindCopy(rotated, packedSince, log => !log.IsSameFile(emptied.Status) && log.TryResumeCopy(emptied));

    /// <summary>null when it is gone or may not be read.</summary>
    /// <param name="isDenied">The latter.</param>
    public static OpenLog? TryOpen(string path, out bool isDenied)
    {
        isDenied = false;
        try
        {
            return OpenLog.TryOpen(path);
        }
        catch (IOException)
        {
            isDenied = true;
            return null;
        }
    }

    private static OpenLog? FindCopy(IReadOnlyList<(string Path, FileStatus Status)> rotated, long packedSince, Func<OpenLog, bool> tryResume)
    {
        // The latest first: what is looked for was read not long ago.
        foreach (var (path, _) in rotated.Reverse().Where(file => !LogGlob.IsCompressed(file.Path) || (IsReadableCompressed(file.Path) && file.Status.ModifiedAt >= packedSince)))
        {
            if (Open(path, tryResume, out _) is { } log)
                return log;
        }
        return null;
    }

    private static OpenLog? Open(string path, Func<OpenLog, bool> tryResume, out bool isDenied)
    {
        if (TryOpen(path, out isDenied) is not { } log)
            return null;
        if (tryResume(log))
            return log;
        log.Dispose();
        return null;
    }

    private static void AddBeside(string path, List<(string Path, FileStatus Status)> found)
    {
        var directory = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(directory))
            return;
        foreach (var candidate in Directory.EnumerateFiles(directory, Path.GetFileName(path) + "*", Readable))
        {
            if (IsRotationOf(candidate, path) && FileStatus.OfPath(candidate) is { IsRegular: true } status)
                found.Add((candidate, status));
        }
    }

    private static string? TargetOf(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A link to itself, or one that may not be looked at.
            return null;
        }
    }
}
