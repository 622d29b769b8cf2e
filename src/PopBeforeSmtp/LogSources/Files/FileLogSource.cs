using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.LogSources.Files;

/// <summary>Follows a growing log file.</summary>
internal sealed partial class FileLogSource : ILogSource
{
    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly FollowedFiles _followed;
    private readonly TimeSpan _reach;
    private readonly TimeZoneInfo? _zone;
    private string? _problem;
    private long _gapsBefore;
    private volatile LogSourceStatus _status = new(LogSourceStatus.Starting, 0, 0, 0, 0);

    public FileLogSource(string path, TimeProvider clock, ILogger logger, FollowedFiles? followed = null, TimeSpan reach = default, TimeZoneInfo? zone = null)
    {
        _reach = reach;
        _zone = zone;
        _path = path;
        _clock = clock;
        _logger = logger;
        _followed = followed ?? new FollowedFiles();
        _followed.Name(this, path);
    }

    public string Name => _path;

    public LogSourceStatus Status => _status;

    public async Task RunAsync(IReadOnlyList<LogPosition> positions, ILogConsumer consumer, CancellationToken cancellationToken)
    {
        _gapsBefore = _status.Gaps;
        using var tailer = new FileTailer(_path, Name, _clock, _zone);
        using var wake = new FileWake(_path);
        await StartAsync(tailer, positions, wake, cancellationToken);
        var pace = new PollPace();
        // Armed before the first read, so that no line falls between the two.
        wake.Watch();
        var isFirst = true;
        var isCaughtUp = false;
        for (var wasWoken = true; ; )
        {
            var before = tailer.Lines;
            var hasMore = await tailer.PollAsync(consumer, cancellationToken);
            _followed.Claim(this, tailer.Held);
            if (isFirst && tailer.PassedOver > 0)
                LogPassedOver(_path, tailer.PassedOver);
            isFirst = false;
            if (!isCaughtUp && !hasMore)
            {
                isCaughtUp = true;
                await consumer.OnCaughtUpAsync(cancellationToken);
            }
            Say(tailer);
            pace.Polled(wasWoken, tailer.Lines > before);
            if (hasMore)
                await Task.Yield();
            wasWoken = hasMore || await wake.WaitAsync(pace.Next(wake.IsWatching), cancellationToken);
        }
    }

    /// <summary>Nothing is begun, and no position given up, until the log can be read.</summary>
    private async Task StartAsync(FileTailer tailer, IReadOnlyList<LogPosition> positions, FileWake wake, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                tailer.Start(positions, reach: _reach);
                Say(tailer);
                if (!tailer.IsOpen)
                    LogMissing(_path);
                return;
            }
            catch (IOException e)
            {
                SayProblem(e.Message);
                _status = new LogSourceStatus("unreadable", 0, 0, 0, 0) { Gaps = _gapsBefore, Problem = e.Message };
            }
            await wake.WaitAsync(PollPace.WithoutWakes, cancellationToken);
        }
    }

    private void Say(FileTailer tailer)
    {
        var gaps = _gapsBefore + tailer.Gaps;
        if (gaps > _status.Gaps)
            LogGap(_path, gaps - _status.Gaps, tailer.LastGap);
        SayProblem(tailer.Problem);
        var state = tailer.Problem is not null ? "unreadable" : tailer.IsOpen ? "reading" : "waiting";
        _status = new LogSourceStatus(state, tailer.Offset, tailer.Lag, tailer.Lines, tailer.DroppedLines) { Gaps = gaps, Problem = tailer.Problem };
    }

    /// <summary>Once for each reason, not at each poll.</summary>
    private void SayProblem(string? problem)
    {
        if (problem == _problem)
            return;
        _problem = problem;
        if (problem is null)
            LogReadable(_path);
        else
            LogUnreadable(_path, problem);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "log missing: path={Path}, reason=it is not there yet, waiting for it")]
    private partial void LogMissing(string path);

    [LoggerMessage(Level = LogLevel.Information, Message = "log opened: path={Path}, passed over={Bytes} bytes, reason=no position is known, and they are too old to count")]
    private partial void LogPassedOver(string path, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "log gap: path={Path}, files={Count}, reason=cannot read {Missing}; lines may be missing")]
    private partial void LogGap(string path, long count, string missing);

    [LoggerMessage(Level = LogLevel.Error, Message = "log unreadable: path={Path}, reason={Reason}; it is tried again")]
    private partial void LogUnreadable(string path, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "log readable again: path={Path}")]
    private partial void LogReadable(string path);
}
