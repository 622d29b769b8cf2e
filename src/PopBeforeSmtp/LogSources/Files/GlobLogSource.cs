using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Native;

namespace PopBeforeSmtp.LogSources.Files;

/// <summary>
/// Follows all files that a pattern matches, each with a tailer of its own. A file is what device and inode say, whatever it is
/// called: under two names it is read once, and a log that was renamed to another name of the pattern stays with its tailer.
/// </summary>
internal sealed partial class GlobLogSource(string pattern, FollowedFiles followed, TimeProvider clock, ILogger logger, TimeSpan reach = default, TimeZoneInfo? zone = null) : ILogSource
{
    /// <summary>How often new files are looked for at most; where the directory does not tell of them, that often.</summary>
    public static readonly TimeSpan SearchInterval = TimeSpan.FromMilliseconds(750);

    private readonly SortedDictionary<string, FileTailer> _tailers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unreadable = new(StringComparer.Ordinal);
    private readonly bool _isFlat = Path.GetDirectoryName(Path.GetFullPath(pattern)) == LogGlob.FixedDirectory(pattern);

    // Of files that are being read, and of those that were and may still be there: a name of the pattern that they have got
    // by a rotation must not make them new.
    private Dictionary<(ulong Device, ulong Inode), LogPosition> _positions = [];
    private long _gaps;

    // Whether all of them lie in the directory that is watched, and are no links.
    private bool _isWatched;
    private LogSourceStatus _status = new(LogSourceStatus.Starting, 0, 0, 0, 0);

    public string Name => pattern;

    public LogSourceStatus Status => Volatile.Read(ref _status);

    public async Task RunAsync(IReadOnlyList<LogPosition> positions, ILogConsumer consumer, CancellationToken cancellationToken)
    {
        _positions = positions.ToDictionary(Key);
        using var wake = new FileWake(LogGlob.FixedDirectory(pattern) + "/");
        try
        {
            await wake.WaitAsync(TimeSpan.Zero, cancellationToken);
            await ReadAsync(new GlobConsumer(consumer, Merge), wake, cancellationToken);
        }
        finally
        {
            followed.Claim(this, []);
            foreach (var tailer in _tailers.Values)
                tailer.Dispose();
            _tailers.Clear();
        }
    }

    private async Task ReadAsync(GlobConsumer files, FileWake wake, CancellationToken cancellationToken)
    {
        var pace = new PollPace();
        long searched = 0;
        var isCaughtUp = false;
        var wasWoken = true;
        for (var isFirst = true; ; isFirst = false)
        {
            var isSearched = isFirst || clock.GetElapsedTime(searched) >= SearchInterval;
            if (isSearched)
            {
                searched = clock.GetTimestamp();
                Search(isFirst);
            }
            var before = Lines;
            var hasMore = false;
            foreach (var (path, tailer) in _tailers)
                hasMore |= await PollAsync(path, tailer, files, cancellationToken);
            followed.Claim(this, _tailers.Values.SelectMany(tailer => tailer.Held));
            if (isFirst)
                await files.OnPositionAsync([], cancellationToken);
            if (!isCaughtUp && !hasMore)
            {
                isCaughtUp = true;
                await files.OnCaughtUpAsync(cancellationToken);
            }
            Volatile.Write(ref _status, Describe());
            pace.Polled(wasWoken, Lines > before);
            if (hasMore)
                await Task.Yield();
            // What has come may be a file that has not been searched for yet.
            var next = pace.Next(wake.IsWatching && _isWatched);
            wasWoken = hasMore || await wake.WaitAsync(isSearched || !wasWoken || next < SearchInterval ? next : SearchInterval, cancellationToken);
        }
    }

    private long Lines => _tailers.Values.Sum(tailer => tailer.Lines);

    private async Task<bool> PollAsync(string path, FileTailer tailer, GlobConsumer files, CancellationToken cancellationToken)
    {
        try
        {
            var gaps = tailer.Gaps;
            var passedOver = tailer.PassedOver;
            var hasMore = await tailer.PollAsync(files, cancellationToken);
            CountGaps(tailer.Gaps - gaps, tailer.LastGap);
            if (tailer.PassedOver > passedOver)
                LogPassedOver(path, tailer.PassedOver);
            if (tailer.Problem is null)
                _unreadable.Remove(path);
            else
                SayUnreadable(path, tailer.Problem);
            return hasMore;
        }
        catch (IOException e)
        {
            SayUnreadable(path, e.Message);
            return false;
        }
    }

    private void Search(bool isFirst)
    {
        var paths = LogGlob.Find(pattern);
        foreach (var path in paths.Where(path => !_tailers.ContainsKey(path)))
        {
            var isOurs = !followed.IsNamed(path) && FileStatus.OfPath(path) is { IsRegular: true } status && !_tailers.Values.Any(tailer => tailer.Holds(status)) && followed.TryClaim(this, status);
            if (isOurs)
                Add(path, paths, isFirst ? Homeless(paths) : [], isFirst && _positions.Count == 0 ? reach : TimeSpan.Zero);
        }
        if (isFirst && _tailers.Count == 0)
            LogNone(pattern);
        var gone = Forget(paths);
        _isWatched = _isFlat && _tailers.Keys.All(path => new FileInfo(path).LinkTarget is null);
        if (isFirst)
            CountGaps(gone, "the end of a file that was being read, which has been rotated away and cannot be found");
    }

    /// <summary>Positions of files that are under no name, as text that was compressed has another number.</summary>
    private IReadOnlyList<LogPosition> Homeless(IReadOnlyList<string> paths)
    {
        var present = paths.SelectMany(RotatedLogs.Beside).Select(file => file.Status).Concat(paths.Select(FileStatus.OfPath).OfType<FileStatus>())
            .Select(status => (status.Device, status.Inode)).ToHashSet();
        return [.. _positions.Values.Where(position => !SeenBirths.IsOne(position) && !present.Contains(Key(position)))];
    }

    private void Add(string path, IReadOnlyList<string> paths, IReadOnlyList<LogPosition> homeless, TimeSpan back)
    {
        var tailer = new FileTailer(path, Name, clock, zone);
        try
        {
            // Its own position, and those of what was renamed away from this path.
            var files = RotatedLogs.Beside(path).Select(file => file.Path).Except(paths).Append(path);
            tailer.Start([.. files.Select(FileStatus.OfPath).Select(PositionOf).Append(SeenBirths.Find(_positions.Values, path)).OfType<LogPosition>()], homeless, back);
            foreach (var position in tailer.Adopted)
                _positions.Remove(Key(position));
            CountGaps(tailer.Gaps, tailer.LastGap);
            _tailers.Add(path, tailer);
            LogFound(pattern, path);
        }
        catch (IOException e)
        {
            tailer.Dispose();
            SayUnreadable(path, e.Message);
        }
    }

    /// <summary>Lets go of names that are gone, once nothing is left to be read, and of positions of files that are gone.</summary>
    /// <returns>How many of these.</returns>
    private int Forget(IReadOnlyList<string> paths)
    {
        foreach (var path in _tailers.Where(tailer => tailer.Value.IsDone).Select(tailer => tailer.Key).ToList())
        {
            _tailers[path].Dispose();
            _tailers.Remove(path);
        }
        _unreadable.IntersectWith(paths);
        var present = paths.Select(FileStatus.OfPath).OfType<FileStatus>().Concat(_tailers.Values.SelectMany(tailer => tailer.Held))
            .Select(status => (status.Device, status.Inode)).Concat(paths.Concat(_tailers.Keys).Select(path => Key(SeenBirths.Of(Name, path, 0)))).ToHashSet();
        var gone = _positions.Values.Where(position => !present.Contains(Key(position))).ToList();
        gone.ForEach(position => _positions.Remove(Key(position)));
        return gone.Count(position => !SeenBirths.IsOne(position));
    }

    private LogPosition? PositionOf(FileStatus? status) =>
        status is { } file ? _positions.GetValueOrDefault((file.Device, file.Inode)) : null;

    private IReadOnlyList<LogPosition> Merge(IReadOnlyList<LogPosition> positions)
    {
        foreach (var position in positions)
            _positions[Key(position)] = position;
        return [.. _positions.Values];
    }

    private LogSourceStatus Describe()
    {
        var tailers = _tailers.Values;
        var state = _unreadable.Count > 0 ? "unreadable" : tailers.Any(tailer => tailer.IsOpen) ? "reading" : "waiting";
        return new LogSourceStatus(state, tailers.Sum(tailer => tailer.Offset), tailers.Sum(tailer => tailer.Lag), tailers.Sum(tailer => tailer.Lines), tailers.Sum(tailer => tailer.DroppedLines)) { Gaps = _gaps };
    }

    private void CountGaps(long count, string missing)
    {
        _gaps += count;
        if (count > 0)
            LogGap(pattern, count, missing);
    }

    private void SayUnreadable(string path, string reason)
    {
        if (_unreadable.Add(path))
            LogUnreadable(pattern, reason);
    }

    private static (ulong Device, ulong Inode) Key(LogPosition position) => (position.Device, position.Inode);

    [LoggerMessage(Level = LogLevel.Information, Message = "log found: log={Pattern}, path={Path}")]
    private partial void LogFound(string pattern, string path);

    [LoggerMessage(Level = LogLevel.Information, Message = "log opened: path={Path}, passed over={Bytes} bytes, reason=no position is known, and they are too old to count")]
    private partial void LogPassedOver(string path, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "log missing: path={Pattern}, reason=no file matches yet, waiting for one")]
    private partial void LogNone(string pattern);

    [LoggerMessage(Level = LogLevel.Warning, Message = "log gap: log={Pattern}, files={Count}, reason=cannot read {Missing}; lines may be missing")]
    private partial void LogGap(string pattern, long count, string missing);

    [LoggerMessage(Level = LogLevel.Error, Message = "log unreadable: log={Pattern}, reason={Reason}; the others are read, it is tried again")]
    private partial void LogUnreadable(string pattern, string reason);
}
