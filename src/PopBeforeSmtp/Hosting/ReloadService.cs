using Microsoft.Extensions.Hosting;

namespace PopBeforeSmtp.Hosting;

/// <summary>Reloads when the signal comes.</summary>
internal sealed class ReloadService(ReloadSignal signal, Reloader reloader) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await signal.WaitAsync(stoppingToken);
            await reloader.ReloadAsync();
        }
    }
}
