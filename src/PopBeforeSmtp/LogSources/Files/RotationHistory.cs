using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.LogSources.Files;

/// <summary>What became of the files of a log that are no longer at its path: which are done with, and which nobody has read.</summary>
internal sealed class RotationHistory(string path, TimeProvider clock)
{
    // How far back rotated files are read of which nothing is known.
    private static readonly TimeSpan Reach = TimeSpan.FromDays(1);

    private readonly FinishedLogs _finished = new();
    // Those that may not be read, and when they were made.
    private readonly Dictionary<(ulong Device, ulong Inode), long> _denied = [];
    private long _newestBirth;

    /// <summary>When the file at the path was made, while it is not being read: it may not be, or nobody has come to it yet.</summary>
    public long? AtPath { get; set; }

    /// <summary>Files that were made until then have been dealt with.</summary>
    public long SeenUntil => Math.Min(_newestBirth, OldestUnread - 1);

    /// <summary>Files that are done with, as long as one that was made before them is unread and <see cref="SeenUntil"/> waits for it.</summary>
    public IEnumerable<LogPosition> Kept => OldestUnread == long.MaxValue ? [] : _finished.EndsAfter(SeenUntil);

    /// <summary>In the unit of <see cref="FileStatus.ModifiedAt"/>.</summary>
    public long ReachedBack => Nanoseconds(clock.GetUtcNow() - Reach);

    /// <summary>Files whose last line is no older than this.</summary>
    public UnseenSince Since(TimeSpan reach) => new(0, Nanoseconds(clock.GetUtcNow() - reach));

    /// <summary>Takes up what was seen before the start; null where the clock has been turned back since, so that nobody can say.</summary>
    public UnseenSince? TakeUp(LogPosition? seen)
    {
        var birth = (long)(seen?.Fingerprint ?? 0);
        if (birth <= 0 || birth > Nanoseconds(clock.GetUtcNow()))
            return null;
        _newestBirth = Math.Max(_newestBirth, birth);
        return new UnseenSince(birth, birth);
    }

    public void See(FileStatus status) => _newestBirth = Math.Max(_newestBirth, status.BornAt);

    /// <summary>Files that are older than the one at the path. Who looks must deal with all of them: none is unseen any more.</summary>
    public IReadOnlyList<(string Path, FileStatus Status)> Look()
    {
        var rotated = RotatedLogs.Beside(path);
        foreach (var (_, status) in rotated)
            See(status);
        return rotated;
    }

    public void Finish(OpenLog log, string source) => _finished.Add(log.Status, log.Position(source));

    /// <summary>They were there before anything was read, and nobody asked for them.</summary>
    public void PassOver(IEnumerable<FileStatus> present)
    {
        foreach (var status in present.Where(status => !_denied.ContainsKey((status.Device, status.Inode))))
            _finished.Add(status, null);
    }

    /// <summary>Where a file goes on that has been read before; else it stays at its start.</summary>
    public void Resume(OpenLog log)
    {
        if (_finished.EndOf(log.Status) is { } end)
            log.TryResume(end);
    }

    /// <summary>Opens what has come while the log was being followed. Compressed files are of text that was read before.</summary>
    public IReadOnlyList<OpenLog> OpenUnseen(Func<FileStatus, bool> isHeld)
    {
        var rotated = Look();
        _finished.Keep(rotated.Select(file => file.Status));
        // An empty file too: it may be older than the last line of the file before it, and its writer may still have it open.
        return Open(rotated, (file, status) => status.ModifiedAt >= ReachedBack && !LogGlob.IsCompressed(file) && !isHeld(status));
    }

    /// <summary>Opens what has come while nobody followed the log.</summary>
    public IReadOnlyList<OpenLog> OpenUnseen(UnseenSince since, Func<FileStatus, bool> isHeld)
    {
        var rotated = Look();
        return Open(rotated, (file, status) => !isHeld(status) && since.Covers(status, LogGlob.IsCompressed(file)) && (!LogGlob.IsCompressed(file) || IsWhole(file)));

        // While gzip is at work, both are there.
        bool IsWhole(string file) => RotatedLogs.IsReadableCompressed(file) && !rotated.Any(other => other.Path == Path.ChangeExtension(file, null));
    }

    /// <summary>Opens what might not be read before and may be now.</summary>
    public IReadOnlyList<OpenLog> OpenDenied()
    {
        if (_denied.Count == 0)
            return [];
        var rotated = RotatedLogs.Beside(path);
        var present = rotated.Select(file => (file.Status.Device, file.Status.Inode)).ToHashSet();
        foreach (var gone in _denied.Keys.Where(key => !present.Contains(key)).ToList())
            _denied.Remove(gone);
        return Open(rotated, (_, status) => _denied.ContainsKey((status.Device, status.Inode)));
    }

    private long OldestUnread => Math.Min(AtPath ?? long.MaxValue, _denied.Count == 0 ? long.MaxValue : _denied.Values.Min());

    private List<OpenLog> Open(IEnumerable<(string Path, FileStatus Status)> rotated, Func<string, FileStatus, bool> isUnseen)
    {
        var opened = new List<OpenLog>();
        foreach (var (file, status) in rotated.Where(file => !_finished.Contains(file.Status) && isUnseen(file.Path, file.Status)))
        {
            if (RotatedLogs.TryOpen(file, out var isDenied) is { } log)
            {
                Resume(log);
                opened.Add(log);
            }
            if (isDenied)
                _denied[(status.Device, status.Inode)] = status.BornAt;
            else
                _denied.Remove((status.Device, status.Inode));
        }
        return opened;
    }

    private static long Nanoseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;
}
