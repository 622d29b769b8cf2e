using Microsoft.Extensions.Hosting;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Ingestion;

namespace PopBeforeSmtp.Hosting;

/// <summary>
/// Says that the service is ready when its sockets listen and every log is open or, not being there yet, waited for; and what keeps
/// it from that. After a start that was called done nobody looks at a log that cannot be read.
/// </summary>
internal sealed class Readiness(
    ServiceNotices notices,
    IHostApplicationLifetime lifetime,
    IngestionService ingestion,
    StoreWriter storeWriter,
    SourceSet sources,
    AuthorizationTable table,
    TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stopping = lifetime.ApplicationStopping.Register(notices.Stopping);
        await SocketsListenAsync(stoppingToken);
        while (!(sources.AreOpen && notices.TryReady()))
        {
            notices.Say(Problem() ?? "opening the logs");
            await Task.Delay(PollInterval, clock, stoppingToken);
        }
        while (true)
        {
            notices.Say(Problem() ?? $"{table.Count} addresses, {sources.Current.Count} logs");
            await Task.Delay(StatusInterval, clock, stoppingToken);
        }
    }

    /// <summary>The host calls itself started when the last of its parts, the server of the sockets, is.</summary>
    private async Task SocketsListenAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
    }

    private string? Problem() => (ingestion.LoadError ?? storeWriter.LastError) is { } store
        ? $"store: {store}"
        : sources.Current.Select(source => source.Problem is { } problem ? $"{source.Source.Name}: {problem}" : null).FirstOrDefault(problem => problem is not null);
}
