using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Ingestion;

/// <summary>The life of the table: load it, read the logs into it, keep it, forget what is over.</summary>
internal sealed partial class IngestionService(
    AuthorizationTable table,
    IAuthorizationStore store,
    TableWriter writer,
    StoreWriter storeWriter,
    SuspendedAccountsFile suspended,
    ClockFollower follower,
    SourceSet sources,
    Watchdog watchdog,
    TimeProvider clock,
    ILogger<IngestionService> logger) : BackgroundService
{
    private static readonly TimeSpan PurgeInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LoadRetryDelay = TimeSpan.FromSeconds(5);

    /// <summary>A log that cannot be read, or grows as fast as it is read, must not defer mail for ever.</summary>
    private static readonly TimeSpan LongestReading = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LastSaveTime = TimeSpan.FromSeconds(5);

    /// <summary>Why the stored table could not be loaded; null when it could.</summary>
    public string? LoadError { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        IReadOnlyList<LogPosition> positions;
        writer.Expect(sources.Current.Select(source => source.Source.Name));
        try
        {
            positions = await LoadTableAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        CollectGarbageOfStart();
        var loop = writer.RunLoopAsync(CancellationToken.None);
        Task[] work =
        [
            sources.RunAsync(positions, stoppingToken),
            storeWriter.RunAsync(stoppingToken),
            PurgeAsync(stoppingToken),
            .. watchdog.Interval is { } interval ? [FeedAsync(interval, stoppingToken)] : Array.Empty<Task>(),
            suspended.WatchAsync(writer, stoppingToken),
        ];
        await FinishAsync(work, loop);
    }

    /// <returns>The positions alone: what is kept here lives as long as the service, and the rows must not.</returns>
    private async Task<IReadOnlyList<LogPosition>> LoadTableAsync(CancellationToken cancellationToken)
    {
        // Before the table answers: nobody may relay for the first second who stands in the file.
        if (suspended.Read() is { } suspensions)
            table.SetSuspendedByFile(suspensions, clock.GetUtcNow());
        var changes = new StoreChanges();
        var stored = follower.TakeDated(await LoadAsync(cancellationToken), changes);
        var revocations = stored.Revocations.Where(revocation => revocation.At > clock.GetUtcNow() - table.Rules.Reach);
        foreach (var (address, row) in table.Load(stored.Rows, stored.Hand, stored.PresetsWithEnds, stored.Suspensions, revocations, isWhole: stored.Damage is null))
            changes.Rows[address] = row;
        storeWriter.Remember(stored.Positions);
        storeWriter.Add(changes);
        if (stored.Damage is { } damage)
            LogDamaged(damage.Reason, store.Name, damage.Lost.Length > 0 ? damage.Lost : "nothing");
        else
            LogReady(table.Count, stored.Hand.Count, store.Name);
        return stored.Positions;
    }

    /// <summary>
    /// Settings, presets and stored rows leave behind more garbage than the service makes in hours; without pressure nobody
    /// would ever collect it.
    /// </summary>
    private static void CollectGarbageOfStart() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    private async Task<StoredTable> LoadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var stored = await store.LoadAsync(cancellationToken);
                LoadError = null;
                return stored;
            }
            catch (StoreException e)
            {
                if (LoadError != e.Message)
                    LogLoadFailed(e.Message);
                LoadError = e.Message;
            }
            await Task.Delay(LoadRetryDelay, clock, cancellationToken);
        }
    }

    /// <summary>
    /// Waits for the end. A part that fails with something nobody foresaw ends the service: a mail host starts it again, and
    /// until then nobody relays.
    /// </summary>
    private async Task FinishAsync(Task[] work, Task loop)
    {
        try
        {
            await await Task.WhenAny(work.Append(loop));
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
        finally
        {
            writer.Complete();
            // What it failed with has been thrown above; what it did before is saved all the same.
            await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            using var limit = new CancellationTokenSource(LastSaveTime, clock);
            await Task.WhenAll(work).ContinueWith(_ => { }, TaskScheduler.Default).WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!await TryLastSaveAsync(limit.Token))
                LogUnsaved(store.Name);
            await store.DisposeAsync();
        }
    }

    private async Task<bool> TryLastSaveAsync(CancellationToken limit)
    {
        try
        {
            return await storeWriter.TrySaveAsync(limit);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private TimeSpan? FollowAndPurge(long began)
    {
        follower.Follow();
        var behind = writer.Purge();
        if (clock.GetElapsedTime(began) >= LongestReading)
            writer.WaitNoLonger();
        return behind;
    }

    private async Task PurgeAsync(CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        using var timer = new PeriodicTimer(PurgeInterval, clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            // Much has closed at once: what else waits for the loop has its turn before the next part.
            while (await writer.RunAsync(() => FollowAndPurge(began), cancellationToken) is { } behind)
                await PauseAfterPurgeAsync(behind, cancellationToken);
        }
    }

    /// <summary>The relays have their turn, and the store takes most of what was forgotten.</summary>
    private async Task PauseAfterPurgeAsync(TimeSpan behind, CancellationToken cancellationToken)
    {
        if (!PurgePace.CanWait(behind, table.Count, table.Rules.MaximumAddresses))
            return;
        await Task.Delay(PurgePace.PauseAfter(behind), clock, cancellationToken);
        // For no longer than a purge waits for the next one: the clock is followed in between.
        for (var waits = PurgeInterval / PurgePace.StorePause; waits > 0 && storeWriter.Waiting > PurgePace.MostUnsaved && storeWriter.LastError is null; waits--)
            await Task.Delay(PurgePace.StorePause, clock, cancellationToken);
    }

    /// <summary>Each sign of life waits in the queue as every change does, and the loop gives it.</summary>
    private async Task FeedAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, clock);
        do
            await writer.WriteAsync(watchdog.Feed, cancellationToken);
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "ready: addresses={Count}, by hand={Hand}, store={Store}")]
    private partial void LogReady(int count, int hand, string store);

    [LoggerMessage(Level = LogLevel.Error, Message = "store cannot be loaded: reason={Reason}; relays are told to try later, trying again")]
    private partial void LogLoadFailed(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "store damaged: reason={Reason}, path={Store}, cannot be recovered={Lost}; relays are told to try later until the logs have been read again")]
    private partial void LogDamaged(string reason, string store, string lost);

    [LoggerMessage(Level = LogLevel.Error, Message = "store: path={Store}, reason=the last changes could not be saved; what stands in the logs is read again at the next start")]
    private partial void LogUnsaved(string store);
}
