using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.LogSources.StandardInput;

/// <summary>
/// Lines from standard input, as of "tail -F" or a log daemon that starts the service behind a pipe. Nothing can be read again, so
/// there are no positions. At the end of the input the source is done and the service goes on without it.
/// </summary>
internal sealed partial class StandardInputLogSource(Stream input, TimeProvider clock, ILogger logger) : ILogSource
{
    /// <summary>When nothing comes for so long, what had been written before the start has been read.</summary>
    public static readonly TimeSpan CatchUpTime = TimeSpan.FromSeconds(1);

    private readonly LineBuffer _lines = new();
    private readonly byte[] _bytes = new byte[LineBuffer.MaximumLineLength];
    private LogSourceStatus _status = new("waiting", 0, 0, 0, 0);
    private long _read;
    private bool _hasCaughtUp;
    private bool _hasEnded;

    public string Name => "stdin";

    public LogSourceStatus Status => Volatile.Read(ref _status);

    public async Task RunAsync(IReadOnlyList<LogPosition> positions, ILogConsumer consumer, CancellationToken cancellationToken)
    {
        while (!_hasEnded)
        {
            // A read of a terminal or a pipe cannot be taken back: it is left to itself when the service stops.
            var read = Task.Run(() => input.Read(_bytes), CancellationToken.None);
            await CatchUpAsync(read, consumer, cancellationToken);
            var count = await read.WaitAsync(cancellationToken);
            _hasEnded = count == 0;
            await TakeAsync(count, consumer, cancellationToken);
        }
        await CatchUpAsync(Task.CompletedTask, consumer, cancellationToken, isEnd: true);
        LogEnded();
        await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellationToken);
    }

    private async Task CatchUpAsync(Task read, ILogConsumer consumer, CancellationToken cancellationToken, bool isEnd = false)
    {
        if (_hasCaughtUp)
            return;
        if (!isEnd && await Task.WhenAny(read, Task.Delay(CatchUpTime, clock, cancellationToken)) == read)
            return;
        cancellationToken.ThrowIfCancellationRequested();
        _hasCaughtUp = true;
        await consumer.OnCaughtUpAsync(cancellationToken);
    }

    private async Task TakeAsync(int count, ILogConsumer consumer, CancellationToken cancellationToken)
    {
        _bytes.AsSpan(0, count).CopyTo(_lines.Free);
        _lines.Filled(count);
        _read += count;
        long lines = 0;
        while (_lines.TryTake(out var line))
        {
            lines++;
            consumer.OnLine(line, new LinePlace(Name, 0, _read - _lines.Pending - _lines.Taken, ""));
        }
        var before = Status;
        Volatile.Write(ref _status, new LogSourceStatus(_hasEnded ? "ended" : "reading", _read, _lines.Pending, before.Lines + lines, _lines.Dropped));
        if (lines > 0)
            await consumer.OnPositionAsync([], cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "log ended: log=stdin, reason=end of input; the service goes on without it")]
    private partial void LogEnded();
}
