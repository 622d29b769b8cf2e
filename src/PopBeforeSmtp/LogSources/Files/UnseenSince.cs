using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.LogSources.Files;

/// <summary>Which rotated files nobody can have read yet.</summary>
/// <param name="Born">Files that were made later; 0 where the file system does not say (statx(2), stx_btime).</param>
/// <param name="Modified">What is compressed keeps the time of the text's last change, and was itself made later than its text.</param>
internal readonly record struct UnseenSince(long Born, long Modified)
{
    public static UnseenSince After(FileStatus seen, bool isCompressed) => new(isCompressed ? 0 : seen.BornAt, seen.ModifiedAt);

    public static UnseenSince? Later(UnseenSince? one, UnseenSince? other) =>
        one is { } a && other is { } b ? new UnseenSince(Math.Max(a.Born, b.Born), Math.Max(a.Modified, b.Modified)) : one ?? other;

    public bool Covers(FileStatus status, bool isCompressed) =>
        isCompressed || Born == 0 || status.BornAt == 0 ? status.ModifiedAt >= Modified : (status.BornAt > Born && status.ModifiedAt >= Born);
}
