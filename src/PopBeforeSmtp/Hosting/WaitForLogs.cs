using Microsoft.Extensions.Hosting;
using PopBeforeSmtp.Ingestion;

namespace PopBeforeSmtp.Hosting;

/// <summary>
/// Between the table and the sockets: relays that ask wait in the kernel, or find nobody yet, until the table is loaded and the logs are read to
/// their end. They would be told to try later, or that a client is not known who logged in meanwhile, or just before a crash.
/// </summary>
internal sealed class WaitForLogs(TableWriter writer, TimeProvider clock) : IHostedService
{
    /// <summary>Relays are told to wait 3 s for an answer (install/relays): one that says "try later" must still be in time.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1.5);

    /// <summary>A stop that comes meanwhile ends the wait too, and is no failure of it.</summary>
    public async Task StartAsync(CancellationToken cancellationToken) =>
        await writer.AllRead.WaitAsync(LongestWait, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
