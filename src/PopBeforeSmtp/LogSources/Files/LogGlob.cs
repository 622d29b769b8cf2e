using System.IO.Enumeration;

namespace PopBeforeSmtp.LogSources.Files;

/// <summary>A path with "*" and "?" in any of its parts, as a shell takes it: they match no slash and no leading dot.</summary>
internal static class LogGlob
{
    private static readonly char[] Wildcards = ['*', '?'];

    // What may not be listed is as if it were empty: the same happens while a directory is not there yet.
    private static readonly EnumerationOptions Readable = new() { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };

    public static bool IsGlob(string path) => path.IndexOfAny(Wildcards) >= 0;

    /// <summary>The directory above the first wildcard.</summary>
    public static string FixedDirectory(string pattern)
    {
        var whole = Path.GetFullPath(pattern);
        return Path.GetDirectoryName(whole[..(whole.IndexOfAny(Wildcards) + 1)])!;
    }

    /// <summary>The logs there are now, in order. What logrotate made of them is left to the one it was made of.</summary>
    public static IReadOnlyList<string> Find(string pattern)
    {
        var parts = Path.GetFullPath(pattern).Split('/', StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<string> found = ["/"];
        foreach (var part in parts)
            found = found.SelectMany(directory => Expand(directory, part));
        var paths = found.Where(path => !IsCompressed(path)).Order(StringComparer.Ordinal).ToList();
        return [.. paths.Where(path => !paths.Any(log => IsNumbered(path, log)))];
    }

    private static IEnumerable<string> Expand(string directory, string part)
    {
        if (!IsGlob(part))
            return [Path.Combine(directory, part)];
        if (!Directory.Exists(directory))
            return [];
        return Directory.EnumerateFileSystemEntries(directory, "*", Readable)
            .Where(path => Matches(part, Path.GetFileName(path)));
    }

    private static bool Matches(string part, string name) =>
        (part[0] == '.' || name[0] != '.') && FileSystemName.MatchesSimpleExpression(part.Replace("\\", "\\\\", StringComparison.Ordinal), name, ignoreCase: false);

    /// <summary>"mail.log.1" of "mail.log"; but "mail.err" is a log beside "mail".</summary>
    private static bool IsNumbered(string path, string log) =>
        RotatedLogs.IsRotationOf(path, log) && (char.IsAsciiDigit(path[log.Length + 1]) || path.EndsWith(".old", StringComparison.Ordinal));

    public static bool IsCompressed(string path) => Path.GetExtension(path) is ".gz" or ".bz2" or ".xz" or ".zst" or ".lz4";
}
