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
internal sealed class FileTailer(string path, string source, TimeProvider clock, TimeZoneInfo? zone = null) : IDisposable
{
    public static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(60);

    // Of one file in one poll: what grows faster than it is read must not keep others waiting.
    private const int MaximumReads = 16;

    private readonly List<DrainingLog> _draining = [];
    private readonly RotationHistory _history = new(path, clock);

    // Of files that are there and may not be read.
    private readonly List<LogPosition> _denied = [];
    private OpenLog? _current;

    // Until the first poll has found where to begin; null where there is a position, or all is to be read.
    private WindowSearch? _search;
    private long _lastLines = clock.GetTimestamp();
    private bool _hasPolled;
    private bool _hasMoved;

    public long Lines { get; private set; }

    /// <summary>Files whose end could not be found again: lines may be missing.</summary>
    public long Gaps { get; private set; }

    /// <summary>What is missing, of the last gap.</summary>
    public string LastGap { get; private set; } = "";

    /// <summary>Bytes that were too old to count and were not read.</summary>
    public long PassedOver { get; private set; }

    /// <summary>Positions of files that were nowhere, whose text was found here.</summary>
    public IReadOnlyList<LogPosition> Adopted { get; private set; } = [];

    /// <summary>Why the file at the path cannot be read; null when it can, or when there is none.</summary>
    public string? Problem { get; private set; }

    public bool IsOpen => _current is not null;

    /// <summary>Nothing is left of it: there is no file at the path, and the one that was there has been silent.</summary>
    public bool IsDone =>
        _hasPolled && _draining.Count == 0 && FileStatus.OfPath(path) is null && (_current is null || clock.GetElapsedTime(_lastLines) >= DrainTime);

    /// <summary>The files that are being read.</summary>
    public IEnumerable<FileStatus> Held => Logs.Select(log => log.Status);

    public long Offset => _current?.Offset ?? 0;

    public long Lag => (_current?.Lag ?? 0) + _draining.Sum(draining => draining.Log.Lag);

    public long DroppedLines => (_current?.DroppedLines ?? 0) + _draining.Sum(draining => draining.Log.DroppedLines);

    /// <summary>Opens the log where it was left, and what was renamed away since before it.</summary>
    /// <param name="homeless">May be of this log, and may not.</param>
    /// <param name="reach">
    /// Without a position: how long ago something may have been written that counts. Rotated files are read too that were changed since, and
    /// what is older is passed over. Zero: the whole log is read, and no other.
    /// </param>
    /// <exception cref="IOException">The log is there and cannot be read; it may be started again.</exception>
    public void Start(IReadOnlyList<LogPosition> positions, IReadOnlyList<LogPosition>? homeless = null, TimeSpan reach = default)
    {
        var isNew = positions.Count == 0 && homeless is null or [];
        var before = _history.Look();
        _current = OpenLog.TryOpen(path);
        var seen = SeenBirths.Find(positions, path);
        positions = [.. positions.Where(position => !SeenBirths.IsOne(position))];
        // The same inode is not enough: the file may have been emptied, or be a new one that got an old number.
        // The longest text first: an editor's new file may have got the number of one that has the head of it.
        var resumed = positions.OrderByDescending(position => position.Offset).FirstOrDefault(IsCurrent);
        Recover([.. positions.Where(position => position != resumed)], homeless ?? [], resumed, _history.TakeUp(seen));
        if (isNew && reach > TimeSpan.Zero)
        {
            Drain(_history.OpenUnseen(_history.Since(reach), IsKnown));
            _search = new WindowSearch(clock.GetUtcNow(), reach, zone ?? TimeZoneInfo.Local);
        }
        _history.PassOver(before.Select(file => file.Status).Where(status => !IsKnown(status)));

        bool IsCurrent(LogPosition position) =>
            _current?.TryResume(position) == true || (!before.Any(file => IsOf(position, file.Status)) && _current?.TryResumeCopy(position) == true);
    }

    /// <summary>Reads what is there, handing over lines and positions.</summary>
    /// <returns>true when more is there already.</returns>
    public async ValueTask<bool> PollAsync(ILogConsumer consumer, CancellationToken cancellationToken)
    {
        OpenDenied();
        // It may have been filled, copied and emptied.
        if (_current is { IsUntouched: true } && _current.IsSameFile(FileStatus.OfPath(path)))
            Drain(_history.OpenUnseen(IsKnown));
        var hasMore = await ReadAllAsync(consumer, cancellationToken);
        LetGoOfSilent();
        // Not before the old one has been read: the new one may be a copy of it.
        if (!hasMore && FollowRename())
        {
            _hasMoved = true;
            hasMore = await ReadAllAsync(consumer, cancellationToken);
        }
        // At the start too: what is stored may be of a log that is gone, and who waits for a sign of life gets one.
        if (_hasMoved || !_hasPolled)
            await consumer.OnPositionAsync(Positions(), cancellationToken);
        _hasMoved = false;
        _hasPolled = true;
        _search = null;
        return hasMore;
    }

    public void Dispose()
    {
        _current?.Dispose();
        foreach (var draining in _draining)
            draining.Log.Dispose();
    }

    /// <summary>Whether it reads this file, under whatever name.</summary>
    public bool Holds(FileStatus status) =>
        _current?.IsSameFile(status) == true || _draining.Any(draining => draining.Log.IsSameFile(status));

    private IEnumerable<OpenLog> Logs => _draining.Select(draining => draining.Log).Append(_current).OfType<OpenLog>();

    private async ValueTask<bool> ReadAllAsync(ILogConsumer consumer, CancellationToken cancellationToken)
    {
        var hasMore = false;
        // Not those that are added on the way: a copy of what was emptied is read before what is written next.
        foreach (var draining in _draining.ToList())
        {
            var lines = Lines;
            hasMore |= await ReadAsync(draining.Log, consumer, cancellationToken);
            draining.SawLines(Lines - lines, clock.GetTimestamp());
        }
        return (_current is not null && await ReadAsync(_current, consumer, cancellationToken)) || hasMore;
    }

    private async ValueTask<bool> ReadAsync(OpenLog log, ILogConsumer consumer, CancellationToken cancellationToken)
    {
        if (log.IsUntouched)
            await BeginAsync(log, cancellationToken);
        for (var reads = 0; reads < MaximumReads; reads++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var outcome = log.ReadSome(consumer, out var lines);
            if (outcome == ReadOutcome.End)
                return false;
            if (outcome == ReadOutcome.Emptied)
            {
                StartAgain(log);
                return true;
            }
            if (lines == 0)
                continue;
            Lines += lines;
            _lastLines = clock.GetTimestamp();
            await consumer.OnPositionAsync(Positions(), cancellationToken);
        }
        return true;
    }

    private async ValueTask BeginAsync(OpenLog log, CancellationToken cancellationToken)
    {
        // sed -i and its like write the text anew and go on in it.
        if (Logs.OrderByDescending(other => other.Offset).Any(log.TryResumeCopy) || _denied.Any(log.TryResumeCopy) || _search is not { } search)
            return;
        // A thousand reads all over a disk take their time: who starts one log after another must not wait for them.
        await Task.Run(() => log.PassOver(search, cancellationToken), cancellationToken);
        PassedOver += log.Offset;
    }

    /// <summary>copytruncate leaves what nobody had read in the copy.</summary>
    private void StartAgain(OpenLog log)
    {
        if (RotatedLogs.FindCopy(log, [.. _history.Look().Where(file => !Holds(file.Status))], _history.ReachedBack) is { } copy)
            Drain([copy]);
        Drain(_history.OpenUnseen(IsKnown));
        log.StartAgain();
        _hasMoved = true;
    }

    /// <returns>true when the path is another file now, or files have come that nobody has seen: they have been opened.</returns>
    private bool FollowRename()
    {
        var status = FileStatus.OfPath(path);
        if (status is null || _current?.IsSameFile(status) == true)
        {
            Problem = null;
            return (status is null || !_hasPolled) && DrainUnseen();
        }
        if (TakeBack(status.Value) is not { } next)
            return DrainUnseen();
        if (_current is not null)
            Drain([_current]);
        _current = next;
        Drain(_history.OpenUnseen(IsKnown));
        return true;
    }

    private bool DrainUnseen()
    {
        var unseen = _history.OpenUnseen(IsKnown);
        Drain(unseen);
        return unseen.Count > 0;
    }

    /// <summary>The file that is at the path now: one of those that were renamed away, or another one.</summary>
    private OpenLog? TakeBack(FileStatus status)
    {
        if (_draining.Find(draining => draining.Log.IsSameFile(status)) is { } back)
        {
            _draining.Remove(back);
            return back.Log;
        }
        try
        {
            var next = OpenLog.TryOpen(path);
            Problem = null;
            if (next is not null)
                _history.Resume(next);
            return next;
        }
        catch (IOException e)
        {
            // What was there before is read on meanwhile.
            Problem = e.Message;
            return null;
        }
    }

    private void LetGoOfSilent()
    {
        for (var i = _draining.Count - 1; i >= 0; i--)
        {
            var log = _draining[i].Log;
            if (!log.IsAtEnd || (!log.IsFinal && clock.GetElapsedTime(_draining[i].LastLines) < DrainTime))
                continue;
            if (log is { IsDamaged: true, Offset: > 0 })
                CountGap($"the end of the compressed file with inode {log.Status.Inode}, which is damaged");
            _history.Finish(log, source);
            log.Dispose();
            _draining.RemoveAt(i);
            _hasMoved |= log.IsFinal;
        }
        if (_current is not { IsAtEnd: true, Status.Names: 0 } || clock.GetElapsedTime(_lastLines) < DrainTime)
            return;
        // Nobody will find it under any name, and the disk keeps it as long as it is open.
        _current.Dispose();
        _current = null;
        _hasMoved = true;
    }

    private IReadOnlyList<LogPosition> Positions()
    {
        if (_current is not null)
            _history.See(_current.Status);
        _history.AtPath = FileStatus.OfPath(path) is { IsRegular: true } status && !Holds(status) ? status.BornAt : null;
        IEnumerable<LogPosition> positions = [.. Logs.Select(log => log.Position(source)), .. _denied, .. _history.Kept];
        return [.. _history.SeenUntil > 0 ? positions.Append(SeenBirths.Of(source, path, _history.SeenUntil)) : positions];
    }

    /// <summary>Finds what the positions are of, wherever it went, and what came after it.</summary>
    /// <param name="resumed">Of the file at the path.</param>
    /// <param name="seen">null where it is not known.</param>
    private void Recover(IReadOnlyList<LogPosition> missed, IReadOnlyList<LogPosition> homeless, LogPosition? resumed, UnseenSince? seen)
    {
        var rotated = _history.Look();
        UnseenSince? found = null;
        var lost = new List<LogPosition>();
        foreach (var position in missed.Concat(homeless))
        {
            if (RotatedLogs.Find(position, [.. rotated.Where(file => !Holds(file.Status))], out var isDenied) is { } log)
                Found(log);
            else if (isDenied)
                _denied.Add(position);
            else
                lost.Add(position);
        }
        // Those that have been renamed first, so that none of them is taken for a copy; and the longest text first, which has the others in it.
        foreach (var position in lost.OrderByDescending(position => position.Offset).ToList())
        {
            if (Logs.Any(log => !log.IsUntouched && log.IsCopyOf(position)))
                lost.Remove(position);
            else if (RotatedLogs.FindCopy(position, [.. rotated.Where(file => !IsKnown(file.Status))], _history.ReachedBack) is { } copy)
            {
                lost.Remove(position);
                _ = _denied.Where(denied => denied.Offset > position.Offset).OrderByDescending(denied => denied.Offset).Any(copy.TryResumeCopy);
                Found(copy);
            }
        }
        // What was emptied is found in its copy, and is a file that nobody has seen from its start.
        DrainEmptied(missed, rotated);
        Adopted = [.. homeless.Except(lost)];
        lost.RemoveAll(homeless.Contains);
        var unseen = OpenUnseen(resumed, seen, found, missed.Count + Adopted.Count > 0);
        // A file that was empty is one of those that nobody has seen.
        foreach (var position in lost.Where(position => position.Offset > 0 || unseen.Count == 0))
            CountGap($"what was written behind byte {position.Offset} of the file with inode {position.Inode}, which has been rotated away and cannot be found");

        void Found(OpenLog log)
        {
            found = UnseenSince.Later(found, UnseenSince.After(log.Status, log.IsFinal));
            Drain([log]);
        }
    }

    private IReadOnlyList<OpenLog> OpenUnseen(LogPosition? resumed, UnseenSince? seen, UnseenSince? found, bool hasMissed)
    {
        // Where nothing else is known: if the file at the path had been read before, nothing came and went in between.
        if (seen is null && (resumed is not null || !hasMissed))
            return [];
        var since = seen is { } known ? known with { Modified = Math.Max(known.Modified, found?.Modified ?? 0) } : found ?? new UnseenSince(0, _history.ReachedBack);
        var unseen = _history.OpenUnseen(since, IsKnown);
        Drain(unseen);
        return unseen;
    }

    private void OpenDenied()
    {
        if (_denied.Count > 0)
        {
            var rotated = RotatedLogs.Beside(path).Where(file => !Holds(file.Status)).ToList();
            foreach (var position in _denied.ToList())
            {
                var log = RotatedLogs.Find(position, rotated, out var isDenied);
                if (isDenied)
                    continue;
                _denied.Remove(position);
                if (log is not null)
                    Drain([log]);
                else
                    DrainEmptied([position], rotated);
            }
        }
        Drain(_history.OpenDenied());
    }

    private void DrainEmptied(IReadOnlyList<LogPosition> positions, IReadOnlyList<(string Path, FileStatus Status)> rotated) =>
        Drain(rotated.Where(file => !IsKnown(file.Status) && positions.Any(position => IsOf(position, file.Status))).Select(file => RotatedLogs.TryOpen(file.Path, out _)).OfType<OpenLog>());

    private bool IsKnown(FileStatus status) => Holds(status) || IsDenied(status);

    private bool IsDenied(FileStatus status) => _denied.Any(position => IsOf(position, status));

    private static bool IsOf(LogPosition position, FileStatus status) => position.Device == status.Device && position.Inode == status.Inode;

    private void Drain(IEnumerable<OpenLog> logs) => _draining.AddRange(logs.Select(log => new DrainingLog(log, clock.GetTimestamp())));

    private void CountGap(string missing)
    {
        Gaps++;
        LastGap = missing;
    }
}
