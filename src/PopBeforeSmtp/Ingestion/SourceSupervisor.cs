using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.LogSources;

namespace PopBeforeSmtp.Ingestion;

/// <summary>Starts a source again when it fails, later each time, and says so once for each reason.</summary>
internal sealed partial class SourceSupervisor(ILogSource source, LoginReader reader, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    private IReadOnlyList<LogPosition> _positions = [];

    /// <summary>Why the source is not reading; null when it is.</summary>
    public string? LastError { get; private set; }

    public ILogSource Source => source;

    public async Task RunAsync(IReadOnlyList<LogPosition> positions, CancellationToken cancellationToken)
    {
        _positions = positions;
        var delay = ShortestDelay;
        while (true)
        {
            var started = clock.GetTimestamp();
            try
            {
                await source.RunAsync(_positions, new PositionKeeper(this), cancellationToken);
            }
            catch (IOException e)
            {
                if (LastError != e.Message)
                    LogFailed(source.Name, e.Message);
                LastError = e.Message;
            }
            delay = clock.GetElapsedTime(started) > LongestDelay ? ShortestDelay : delay;
            await Task.Delay(delay, clock, cancellationToken);
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "log source failed: log={Log}, reason={Reason}; it is started again until it works")]
    private partial void LogFailed(string log, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "log source works again: log={Log}")]
    private partial void LogRecovered(string log);

    /// <summary>Remembers how far the source got, for the next start of it in this process.</summary>
    private sealed class PositionKeeper(SourceSupervisor supervisor) : ILogConsumer
    {
        public void OnLine(ReadOnlySpan<byte> line, in LinePlace place) => supervisor.Reader.OnLine(line, place);

        public void OnLine(LogLine line, in LinePlace place) => supervisor.Reader.OnLine(line, place);

        public void OnEvent(SessionEvent found) => supervisor.Reader.OnEvent(found);

        public ValueTask OnPositionAsync(IReadOnlyList<LogPosition> positions, CancellationToken cancellationToken)
        {
            supervisor._positions = positions;
            if (supervisor.LastError is not null)
                supervisor.LogRecovered(supervisor.Source.Name);
            supervisor.LastError = null;
            return supervisor.Reader.OnPositionAsync(positions, cancellationToken);
        }

        public ValueTask OnCaughtUpAsync(CancellationToken cancellationToken) => supervisor.Reader.OnCaughtUpAsync(cancellationToken);
    }

    private LoginReader Reader => reader;
}
