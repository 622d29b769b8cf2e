using PopBeforeSmtp.Control;
using PopBeforeSmtp.Sockets;

namespace PopBeforeSmtp.Commands.Top;

/// <summary>The service behind its control socket. Each question has a connection of its own: the service may have been started again.</summary>
internal sealed class TopService(ListenAddress control, TimeProvider clock) : ITopService
{
    /// <summary>So many rows are read at most; nobody reads on on a screen, and a table may have a million.</summary>
    private const int Most = 500;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly long _start = clock.GetTimestamp();

    public Task<TopSnapshot> AskAsync(string filter, CancellationToken cancellationToken) => WithAsync(
        async (service, token) =>
        {
            var status = await service.StatusAsync(token);
            // Before the stored table is there nobody may relay, and the list is refused.
            var clients = status.IsReady ? await service.NewestAsync(filter, Most, token) : [];
            return new TopSnapshot(clock.GetUtcNow(), clock.GetElapsedTime(_start), status, clients) { IsCut = clients.Count >= Most };
        },
        cancellationToken);

    public Task<ChangeReply> RevokeAsync(string client, CancellationToken cancellationToken) =>
        WithAsync((service, token) => service.RevokeAsync(new ChangeRequest(client, null, null, null) { By = Invoker.Name }, token), cancellationToken);

    private async Task<T> WithAsync<T>(Func<ControlClient, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Limit, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            using var service = await ControlClient.TryConnectAsync(control, limit.Token) ?? throw new ControlException($"the service is not running ({control.Text})");
            return await ask(service, limit.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ControlException($"the service does not answer within {Limit.TotalSeconds:0} s ({control.Text})");
        }
    }
}
