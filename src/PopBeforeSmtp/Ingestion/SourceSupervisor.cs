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

    private readonly PositionKeeper _keeper = new(reader);
    private long _failures;

    /// <summary>How often the source has failed.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Why the source is not reading; null when it is.</summary>
    public string? LastError { get; private set; }

    public ILogSource Source => source;

    /// <summary>Whether its log is open, or is known not to be there and waited for.</summary>
    public bool IsOpen => LastError is null && source.Status.IsOpen;

    /// <summary>Why its log is not read; null when it is.</summary>
    public string? Problem => LastError ?? source.Status.Problem;

    /// <summary>How far the source has got: all lines up to there have been taken in.</summary>
    public IReadOnlyList<LogPosition> Positions => _keeper.Positions;

    public async Task RunAsync(IReadOnlyList<LogPosition> positions, CancellationToken cancellationToken)
    {
        _keeper.Positions = positions;
        _keeper.Works = Recover;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _keeper.Ended);
        try
        {
            await RunAgainAndAgainAsync(ending.Token);
        }
        catch (OperationCanceledException) when (_keeper.Ended.IsCancellationRequested)
        {
            // Another takes its place.
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Lets the source end, for good, as soon as all that it has handed over has been taken in; RunAsync then returns.</summary>
    public void End() => _keeper.End();

    /// <summary>Lets the source end now: what it has handed over since its last position must be read again.</summary>
    public void Cut() => _keeper.Cut();

    private async Task RunAgainAndAgainAsync(CancellationToken cancellationToken)
    {
        var delay = ShortestDelay;
        while (true)
        {
            var started = clock.GetTimestamp();
            try
            {
                await source.RunAsync(_keeper.Positions, _keeper, cancellationToken);
            }
            catch (IOException e)
            {
                if (LastError != e.Message)
                    LogFailed(source.Name, e.Message);
                LastError = e.Message;
                Interlocked.Increment(ref _failures);
            }
            _keeper.StartAgain();
            delay = clock.GetElapsedTime(started) > LongestDelay ? ShortestDelay : delay;
            await Task.Delay(delay, clock, cancellationToken);
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
    }

    private void Recover()
    {
        if (LastError is not null)
            LogRecovered(source.Name);
        LastError = null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "log source failed: log={Log}, reason={Reason}; it is started again until it works")]
    private partial void LogFailed(string log, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "log source works again: log={Log}")]
    private partial void LogRecovered(string log);
}
