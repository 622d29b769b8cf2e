using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Metrics;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Ingestion;

/// <summary>
/// Brings changes to the store behind the answers, many in one transaction. What could not be saved is kept and tried again;
/// rows that changed twice meanwhile are saved once.
/// </summary>
/// <param name="table">What a store is written anew from when it is damaged; null: it is not.</param>
internal sealed partial class StoreWriter(IAuthorizationStore store, TimeProvider clock, ILogger<StoreWriter> logger, AuthorizationTable? table = null) : IDisposable
{
    /// <summary>A position alone is not worth a transaction: reading some lines again is harmless.</summary>
    public static readonly TimeSpan PositionDelay = TimeSpan.FromSeconds(5);

    /// <summary>
    /// More rows than these are saved in several transactions, each with the positions that go with it: a service that is killed again and
    /// again before it has read all that it is behind must get on.
    /// </summary>
    public const int RowsAtOnce = 1000;

    /// <summary>What is behind so many transactions goes into one, where rows that changed twice count once.</summary>
    private const int MostTransactions = 50;

    /// <summary>
    /// Until the transaction begins: the relay that asks for who has logged in a moment ago has the processor first, and what is read together is
    /// saved together.
    /// </summary>
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ReplaceInterval = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _hasEntries = new(0, 1);
    private readonly Dictionary<string, IReadOnlyList<LogPosition>> _positions = new(StringComparer.Ordinal);
    private readonly List<StoreChanges> _full = [];
    private readonly FloodMemory _memory = new(clock);
    private StoreChanges _pending = new();
    private List<TaskCompletionSource> _waiting = [];
    private long? _replacedAt;
    private long _failures;
    private long _lostEvents;

    /// <summary>Of each transaction that was saved.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>Rows that wait for a transaction, without those that are being saved.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _full.Sum(changes => changes.Rows.Count) + _pending.Rows.Count;
        }
    }

    /// <summary>Attempts to save that failed.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Events of the history that the store could not take.</summary>
    public long LostEvents => Volatile.Read(ref _lostEvents);

    /// <summary>Why the last attempt to save failed; null when it did not.</summary>
    public string? LastError { get; private set; }

    public void Add(StoreChanges changes)
    {
        lock (_gate)
        {
            RememberPositions(changes.Positions);
            _pending.Add(changes);
            if (_pending.HasEntries)
                WakeUp();
            if (_pending.Rows.Count < RowsAtOnce || _full.Count == MostTransactions || LastError is not null)
                return;
            _full.Add(_pending);
            _pending = new StoreChanges();
        }
    }

    /// <summary>What the store has already; it is kept should the store have to be written anew.</summary>
    public void Remember(IReadOnlyList<LogPosition> positions)
    {
        lock (_gate)
            RememberPositions(positions.GroupBy(position => position.Source).Select(source => KeyValuePair.Create(source.Key, (IReadOnlyList<LogPosition>)[.. source])));
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
            if (await _hasEntries.WaitAsync(PositionDelay, cancellationToken))
                await Task.Delay(GatherTime, cancellationToken);
            while (!await TrySaveAsync(cancellationToken))
                await Task.Delay(RetryDelay, clock, cancellationToken);
        }
    }

    /// <summary>One attempt; at the end it is the last one. What was not saved is kept, when it is cancelled too.</summary>
    public async Task<bool> TrySaveAsync(CancellationToken cancellationToken)
    {
        List<StoreChanges> transactions;
        StoreChanges everything = new();
        List<TaskCompletionSource> waiting;
        lock (_gate)
        {
            transactions = [.. _full, _pending];
            _full.Clear();
            _pending = new StoreChanges();
            (waiting, _waiting) = (_waiting, []);
            foreach (var (source, positions) in _positions)
                everything.Positions[source] = positions;
        }
        var lostEvents = transactions.Sum(changes => changes.LostEvents);
        var rows = transactions.Sum(changes => changes.Rows.Count);
        try
        {
            while (transactions.Count > 0)
            {
                if (!transactions[0].IsEmpty || store.IsGone)
                    await SaveAsync(transactions[0], everything, cancellationToken);
                transactions.RemoveAt(0);
            }
        }
        catch (StoreException e)
        {
            GiveBack(transactions, waiting);
            Interlocked.Increment(ref _failures);
            // That a store is damaged, and waits for the logs, has been said.
            if (LastError is null && !(e.IsDamage && table?.IsReady == false))
                LogFailed(e.Message);
            LastError = e.Message;
            return false;
        }
        catch (OperationCanceledException)
        {
            GiveBack(transactions, waiting);
            throw;
        }
        if (LastError is not null)
            LogRecovered(store.Name);
        if (lostEvents > 0)
            LogLostEvents(lostEvents);
        Interlocked.Add(ref _lostEvents, lostEvents);
        LastError = null;
        foreach (var done in waiting)
            done.TrySetResult();
        _memory.Saved(rows);
        if (IsIdle())
            _memory.Rest(table?.Count ?? 0);
        return true;
    }

    public void Dispose() => _hasEntries.Dispose();

    /// <param name="everything">Has the positions that the changes go with: what is read of the table after them is never behind them.</param>
    private async Task SaveAsync(StoreChanges changes, StoreChanges everything, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        try
        {
            await store.SaveAsync(changes, cancellationToken);
        }
        catch (StoreException e) when (e.IsDamage && table?.IsReady == true && MayReplace())
        {
            everything.Add(WholeTable.Of(table, clock.GetUtcNow()));
            everything.AddHistory(changes);
            var kept = await store.ReplaceAsync(everything, cancellationToken);
            _replacedAt = clock.GetTimestamp();
            LogReplaced(e.Message, kept.Length > 0 ? kept : "nothing");
        }
        Latency.Add(clock.GetElapsedTime(started));
    }

    private bool IsIdle()
    {
        lock (_gate)
            return _full.Count == 0 && !_pending.HasEntries;
    }

    /// <summary>What is damaged again at once is not helped, and what is kept of it each time would fill the disk.</summary>
    private bool MayReplace() => store.IsGone || _replacedAt is not { } at || clock.GetElapsedTime(at) >= ReplaceInterval;

    private void RememberPositions(IEnumerable<KeyValuePair<string, IReadOnlyList<LogPosition>>> positions)
    {
        foreach (var (source, all) in positions)
            _positions[source] = all;
    }

    private void GiveBack(List<StoreChanges> unsaved, List<TaskCompletionSource> waiting)
    {
        lock (_gate)
        {
            var changes = new StoreChanges();
            foreach (var later in (IEnumerable<StoreChanges>)[.. unsaved, .. _full, _pending])
                changes.Add(later);
            _full.Clear();
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

    [LoggerMessage(Level = LogLevel.Error, Message = "store damaged: reason={Reason}, kept={Kept}; a new one has been written from memory, without the history")]
    private partial void LogReplaced(string reason, string kept);

    [LoggerMessage(Level = LogLevel.Warning, Message = "history: events={Count}, reason=lost, more came than the store could take; what they did to the table is kept")]
    private partial void LogLostEvents(long count);

    [LoggerMessage(Level = LogLevel.Information, Message = "store works again: path={Store}, everything has been saved")]
    private partial void LogRecovered(string store);
}
