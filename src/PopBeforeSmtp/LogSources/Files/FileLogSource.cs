using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.LogSources.Files;

/// <summary>Follows a growing log file.</summary>
internal sealed partial class FileLogSource : ILogSource
{
    /// <summary>The safety net under inotify: no line waits longer.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly FollowedFiles _followed;
    private readonly TimeSpan _reach;
    private volatile LogSourceStatus _status = new("waiting", 0, 0, 0, 0);

    public FileLogSource(string path, TimeProvider clock, ILogger logger, FollowedFiles? followed = null, TimeSpan reach = default)
    {
        _reach = reach;
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
        using var tailer = new FileTailer(_path, Name, _clock);
        using var wake = new FileWake(_path);
        tailer.Start(positions, _reach);
        if (!tailer.IsOpen)
            LogMissing(_path);
        if (tailer.Gaps > 0)
            LogGap(_path, tailer.Gaps);
        // Arms the watch before the first read, so that no line falls between the two.
        await wake.WaitAsync(TimeSpan.Zero, cancellationToken);
        for (var isFirst = true; ; isFirst = false)
        {
            await tailer.PollAsync(consumer, cancellationToken);
            _followed.Claim(this, tailer.Held);
            if (isFirst)
                await consumer.OnCaughtUpAsync(cancellationToken);
            _status = new LogSourceStatus(tailer.IsOpen ? "reading" : "waiting", tailer.Offset, tailer.Lag, tailer.Lines, tailer.DroppedLines);
            await wake.WaitAsync(PollInterval, cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "log missing: path={Path}, reason=it is not there yet, waiting for it")]
    private partial void LogMissing(string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "log gap: path={Path}, files={Count}, reason=a file that was being read has been rotated away and cannot be found; its last lines may be missing")]
    private partial void LogGap(string path, long count);
}
