using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.LogSources.Files;

/// <summary>
/// Follows one path through rotations. What is true is what stat(2) and read(2) say at each poll; it does not know who woke it.
/// </summary>
/// <remarks>
/// A file that was renamed is held open and read on: its writer goes on writing to it until it has been told (logrotate's
/// postrotate comes after the rename). It is let go when it has been silent for <see cref="DrainTime"/>.
/// </remarks>
internal sealed class FileTailer(string path, string source, TimeProvider clock) : IDisposable
{
    public static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(60);

    // How far back rotated files are read that nobody has seen: when the file of the stored position is gone, and when the
    // path is another file.
    private static readonly TimeSpan GapSearch = TimeSpan.FromDays(1);

    private readonly List<DrainingLog> _draining = [];

    // Rotated files that are done with, as they were then.
    private readonly HashSet<FileStatus> _finished = [];
    private OpenLog? _current;
    private long _lastLines = clock.GetTimestamp();
    private bool _hasPolled;

    public long Lines { get; private set; }

    /// <summary>Stored positions whose file could not be found again: lines may be missing.</summary>
    public long Gaps { get; private set; }

    public bool IsOpen => _current is not null;

    /// <summary>Nothing is left of it: there is no file at the path, and the one that was there has been silent.</summary>
    public bool IsDone =>
        _hasPolled && _draining.Count == 0 && FileStatus.OfPath(path) is null && (_current is null || clock.GetElapsedTime(_lastLines) >= DrainTime);

    /// <summary>The files that are being read.</summary>
    public IEnumerable<FileStatus> Held => _draining.Select(draining => draining.Log).Append(_current).OfType<OpenLog>().Select(log => log.Status);

    public long Offset => _current?.Offset ?? 0;

    public long Lag => (_current?.Lag ?? 0) + _draining.Sum(draining => draining.Log.Lag);

    public long DroppedLines => (_current?.DroppedLines ?? 0) + _draining.Sum(draining => draining.Log.DroppedLines);

    /// <summary>Opens the log where it was left, and what was renamed away since before it.</summary>
    /// <param name="reach">Without a position: how old a rotated file may be that is read too. What counts may stand in there.</param>
    /// <exception cref="IOException">The log is there and cannot be read.</exception>
    public void Start(IReadOnlyList<LogPosition> positions, TimeSpan reach = default)
    {
        _current = OpenLog.TryOpen(path);
        var isResumed = false;
        var missed = new List<LogPosition>();
        foreach (var position in positions)
        {
            // The same inode is not enough: the file may have been emptied, or be a new one that got an old number.
            if (_current?.TryResume(position) == true)
                isResumed = true;
            else
                missed.Add(position);
        }
        if (missed.Count > 0)
            DrainRotated(missed, isResumed);
        else if (positions.Count == 0 && reach > TimeSpan.Zero)
            DrainUnseen(RotatedLogs.Beside(path), SearchFrom(reach));
        _finished.UnionWith(RotatedLogs.Beside(path).Select(file => file.Status).Where(status => !Holds(status)));
    }

    /// <summary>Reads until nothing is left, handing over lines and positions.</summary>
    /// <exception cref="IOException">The log is there and cannot be read.</exception>
    public async ValueTask PollAsync(ILogConsumer consumer, CancellationToken cancellationToken)
    {
        await ReadAllAsync(consumer, cancellationToken);
        LetGoOfSilent();
        var isOther = FollowRename();
        if (isOther)
            await ReadAllAsync(consumer, cancellationToken);
        // At the start too: what is stored may be of a log that is gone, and who waits for a sign of life gets one.
        if (isOther || !_hasPolled)
            await consumer.OnPositionAsync(Positions(), cancellationToken);
        _hasPolled = true;
    }

    public void Dispose()
    {
        _current?.Dispose();
        foreach (var draining in _draining)
            draining.Log.Dispose();
    }

    private async ValueTask ReadAllAsync(ILogConsumer consumer, CancellationToken cancellationToken)
    {
        foreach (var draining in _draining)
            draining.SawLines(await ReadAllAsync(draining.Log, consumer, cancellationToken), clock.GetTimestamp());
        if (_current is not null)
            await ReadAllAsync(_current, consumer, cancellationToken);
    }

    private async ValueTask<long> ReadAllAsync(OpenLog log, ILogConsumer consumer, CancellationToken cancellationToken)
    {
        long all = 0;
        while (log.ReadSome(consumer, out var lines))
        {
            all += lines;
            Lines += lines;
            if (lines == 0)
                continue;
            _lastLines = clock.GetTimestamp();
            await consumer.OnPositionAsync(Positions(), cancellationToken);
        }
        return all;
    }

    /// <returns>true when the path is another file now, which has been opened.</returns>
    private bool FollowRename()
    {
        var status = FileStatus.OfPath(path);
        if (status is null || (_current is not null && _current.IsSameFile(status)))
            return false;
        if (OpenLog.TryOpen(path) is not { } next)
            return false;
        if (_current is not null)
            _draining.Add(new DrainingLog(_current, clock.GetTimestamp()));
        _current = next;
        DrainUnseen(RotatedLogs.Beside(path), SearchFrom());
        return true;
    }

    /// <summary>
    /// Takes up what came and went between two looks. An empty file too: it is older than the last line of the file before it,
    /// and its writer may still have it open.
    /// </summary>
    private void DrainUnseen(IReadOnlyList<(string Path, FileStatus Status)> rotated, long since)
    {
        _finished.IntersectWith(rotated.Select(file => file.Status));
        foreach (var (file, status) in rotated)
        {
            if (status.ModifiedAt >= (status.Size == 0 ? SearchFrom() : since) && !_finished.Contains(status) && !Holds(status) && !LogGlob.IsCompressed(file) && RotatedLogs.TryOpen(file) is { } log)
                _draining.Add(new DrainingLog(log, clock.GetTimestamp()));
        }
    }

    private void LetGoOfSilent()
    {
        for (var i = _draining.Count - 1; i >= 0; i--)
        {
            if (clock.GetElapsedTime(_draining[i].LastLines) < DrainTime)
                continue;
            _finished.Add(_draining[i].Log.Status);
            _draining[i].Log.Dispose();
            _draining.RemoveAt(i);
        }
    }

    private IReadOnlyList<LogPosition> Positions()
    {
        var positions = new List<LogPosition>(_draining.Count + 1);
        foreach (var draining in _draining)
            positions.Add(draining.Log.Position(source));
        if (_current is not null)
            positions.Add(_current.Position(source));
        return positions;
    }

    /// <param name="isResumed">The file at the path was being read before: nothing came and went in between.</param>
    private void DrainRotated(IReadOnlyList<LogPosition> missed, bool isResumed)
    {
        var rotated = RotatedLogs.Beside(path);
        var since = SearchFrom();
        foreach (var position in missed)
        {
            if (RotatedLogs.Find(position, rotated) is { } log)
            {
                since = Math.Max(since, log.Status.ModifiedAt);
                _draining.Add(new DrainingLog(log, clock.GetTimestamp()));
            }
            else if (!isResumed)
            {
                Gaps++;
            }
        }
        if (!isResumed)
            DrainUnseen(rotated, since);
    }

    /// <summary>In the unit of <see cref="FileStatus.ModifiedAt"/>.</summary>
    private long SearchFrom() => SearchFrom(GapSearch);

    private long SearchFrom(TimeSpan ago) => (clock.GetUtcNow() - ago - DateTimeOffset.UnixEpoch).Ticks * 100;

    /// <summary>Whether it reads this file, under whatever name.</summary>
    public bool Holds(FileStatus status) =>
        _current?.IsSameFile(status) == true || _draining.Any(draining => draining.Log.IsSameFile(status));
}
