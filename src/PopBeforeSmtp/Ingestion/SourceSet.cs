using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.Ingestion;

/// <summary>The log sources that run. They can be exchanged while the service runs, and none of them loses a line by it.</summary>
internal sealed class SourceSet(IReadOnlyList<SourceSupervisor> first, TableWriter writer, TimeProvider clock)
{
    /// <summary>A source gives its position right behind its lines; one that does not may be stuck in a read.</summary>
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(5);

    private readonly Dictionary<SourceSupervisor, Task> _running = [];
    private readonly Dictionary<string, IReadOnlyList<LogPosition>> _positions = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _gate = new(1);
    private volatile IReadOnlyList<SourceSupervisor> _current = first;
    private CancellationToken _stopping;
    private bool _isRunning;

    public IReadOnlyList<SourceSupervisor> Current => _current;

    /// <summary>Whether each of them has its log open, or waits for one that is not there.</summary>
    public bool AreOpen => Volatile.Read(ref _isRunning) && _current.All(source => source.IsOpen);

    /// <summary>Runs all of them until cancelled; ends with what one of them fails with that nobody foresaw.</summary>
    public async Task RunAsync(IReadOnlyList<LogPosition> positions, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            foreach (var source in positions.GroupBy(position => position.Source))
                _positions[source.Key] = [.. source];
            _stopping = cancellationToken;
            Volatile.Write(ref _isRunning, true);
            foreach (var source in _current)
                Start(source);
        }
        finally
        {
            _gate.Release();
        }
        try
        {
            await _failed.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            await Task.WhenAll(Running()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Runs these from now on. One that runs already goes on untouched; one that is not among them ends; one that reads the same log
    /// as one that ended goes on where that got to.
    /// </summary>
    public async Task ExchangeAsync(IReadOnlyList<SourceSupervisor> next, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            foreach (var source in _current.Except(next))
                await EndAsync(source, stays: next.Any(other => other.Source.Name == source.Source.Name), cancellationToken);
            foreach (var source in next.Except(_current))
                Start(source);
            _current = next;
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Start(SourceSupervisor source)
    {
        if (!_isRunning)
            return;
        lock (_running)
            _running[source] = RunAsync(source, _positions.GetValueOrDefault(source.Source.Name, []));
    }

    private async Task RunAsync(SourceSupervisor source, IReadOnlyList<LogPosition> positions)
    {
        try
        {
            await source.RunAsync(positions, _stopping);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The service stops.
        }
        catch (Exception e)
        {
            // Nobody foresaw it: it ends the service.
            _failed.TrySetException(e);
        }
    }

    private async Task EndAsync(SourceSupervisor source, bool stays, CancellationToken cancellationToken)
    {
        if (!_isRunning)
            return;
        Task run;
        lock (_running)
            run = _running[source];
        source.End();
        try
        {
            await run.WaitAsync(EndTime, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            source.Cut();
            await run.WaitAsync(cancellationToken);
        }
        lock (_running)
            _running.Remove(source);
        _positions[source.Source.Name] = source.Positions;
        // Nobody waits any more for a log that is read no more.
        if (!stays)
            await writer.WriteAsync(() => writer.CaughtUp(source.Source.Name), cancellationToken);
    }

    private Task[] Running()
    {
        lock (_running)
            return [.. _running.Values];
    }
}
