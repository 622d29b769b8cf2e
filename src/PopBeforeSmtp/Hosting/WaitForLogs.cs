using Microsoft.Extensions.Hosting;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Ingestion;

namespace PopBeforeSmtp.Hosting;

/// <summary>
/// Between the table and the sockets: relays that ask wait in the kernel, or find nobody yet, until the table is loaded and the logs are read to
/// their end. They would be told to try later, or that a client is not known who logged in meanwhile, or just before a crash.
/// </summary>
internal sealed class WaitForLogs(AuthorizationTable table, TableWriter writer, TimeProvider clock) : IHostedService
{
    /// <summary>Relays are told to wait 3 s for an answer (install/relays): one that says "try later" must still be in time.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (!(table.IsReady && writer.IsCaughtUp) && clock.GetElapsedTime(started) < LongestWait)
            await Task.Delay(Interval, clock, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
