using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Ingestion;

/// <summary>
/// Brings changes to the store behind the answers, many in one transaction. What could not be saved is kept and tried again;
/// rows that changed twice meanwhile are saved once.
/// </summary>
internal sealed partial class StoreWriter(IAuthorizationStore store, TimeProvider clock, ILogger<StoreWriter> logger) : IDisposable
{
    /// <summary>A position alone is not worth a transaction: reading some lines again is harmless.</summary>
    public static readonly TimeSpan PositionDelay = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _hasEntries = new(0, 1);
    private StoreChanges _pending = new();
    private List<TaskCompletionSource> _waiting = [];

    /// <summary>Why the last attempt to save failed; null when it did not.</summary>
    public string? LastError { get; private set; }

    public void Add(StoreChanges changes)
    {
        lock (_gate)
        {
            _pending.Add(changes);
            if (_pending.HasEntries)
                WakeUp();
        }
    }

    /// <summary>Returns when everything added so far is on disk.</summary>
    public Task FlushAsync(CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Add(done);
            WakeUp();
        }
        return done.Task.WaitAsync(cancellationToken);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _hasEntries.WaitAsync(PositionDelay, cancellationToken);
            while (!await TrySaveAsync(cancellationToken))
                await Task.Delay(RetryDelay, clock, cancellationToken);
        }
    }

    /// <summary>One attempt; at the end it is the last one. What was not saved is kept, when it is cancelled too.</summary>
    public async Task<bool> TrySaveAsync(CancellationToken cancellationToken)
    {
        StoreChanges changes;
        List<TaskCompletionSource> waiting;
        lock (_gate)
        {
            (changes, _pending) = (_pending, new StoreChanges());
            (waiting, _waiting) = (_waiting, []);
        }
        try
        {
            if (!changes.IsEmpty)
                await store.SaveAsync(changes, cancellationToken);
        }
        catch (StoreException e)
        {
            GiveBack(changes, waiting);
            if (LastError is null)
                LogFailed(e.Message);
            LastError = e.Message;
            return false;
        }
        catch (OperationCanceledException)
        {
            GiveBack(changes, waiting);
            throw;
        }
        if (LastError is not null)
            LogRecovered(store.Name);
        if (changes.LostEvents > 0)
            LogLostEvents(changes.LostEvents);
        LastError = null;
        foreach (var done in waiting)
            done.TrySetResult();
        return true;
    }

    public void Dispose() => _hasEntries.Dispose();

    private void GiveBack(StoreChanges changes, List<TaskCompletionSource> waiting)
    {
        lock (_gate)
        {
            changes.Add(_pending);
            _pending = changes;
            _waiting.AddRange(waiting);
        }
    }

    private void WakeUp()
    {
        if (_hasEntries.CurrentCount == 0)
            _hasEntries.Release();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "store failed: reason={Reason}; answers go on from memory, nothing is forgotten, trying again")]
    private partial void LogFailed(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "history: events={Count}, reason=lost, more came than the store could take; what they did to the table is kept")]
    private partial void LogLostEvents(long count);

    [LoggerMessage(Level = LogLevel.Information, Message = "store works again: path={Store}, everything has been saved")]
    private partial void LogRecovered(string store);
}
