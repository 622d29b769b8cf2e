using Microsoft.Extensions.Hosting;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Ingestion;

/// <summary>Housekeeping of the past: counts go to the store, and what is too old is forgotten, little by little.</summary>
internal sealed class HistoryKeeper(UsageCounter usage, StoreWriter store, TimeProvider clock) : BackgroundService
{
    public static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(5);

    private const int FlushesBetweenForgetting = 12;

    /// <summary>The end of it too: the last save comes after it (services end in the reverse order of their registration).</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        usage.Flush();
        store.Add(new StoreChanges { SeenAt = clock.GetUtcNow() });
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(FlushInterval, clock);
        for (var flushes = 1; await timer.WaitForNextTickAsync(stoppingToken); flushes++)
        {
            usage.Flush();
            if (flushes % FlushesBetweenForgetting == 0)
                store.Add(new StoreChanges { ForgetAt = clock.GetUtcNow(), SeenAt = clock.GetUtcNow() });
        }
    }
}
