using System.Threading.Channels;
using PopBeforeSmtp.Control;

namespace PopBeforeSmtp.Commands.Top;

/// <summary>Asks the service again and again, beside the keys, which must not wait for it.</summary>
internal sealed class TopPoller(ITopService service, TimeSpan interval, TimeProvider clock)
{
    /// <summary>Looking must not make the work: at most a tenth of the time is spent with it.</summary>
    private const int Rest = 10;

    private readonly SemaphoreSlim _early = new(0, 1);

    /// <summary>What was said, or why nothing was: it changes the model when it is its turn.</summary>
    private readonly Channel<Action<TopModel>> _news = Channel.CreateUnbounded<Action<TopModel>>();

    private volatile string _filter = "";

    public bool TryTake(out Action<TopModel>? news) => _news.Reader.TryRead(out news);

    public void AskAtOnce(string filter)
    {
        _filter = filter;
        if (_early.CurrentCount == 0)
            _early.Release();
    }

    public void Revoke(string client, CancellationToken cancellationToken) => _ = RevokeAsync(client, cancellationToken);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var begun = clock.GetTimestamp();
            _news.Writer.TryWrite(await AskAsync(_filter, cancellationToken));
            var pause = clock.GetElapsedTime(begun) * Rest;
            await WaitAsync(pause > interval ? pause : interval, cancellationToken);
        }
    }

    private async Task<Action<TopModel>> AskAsync(string filter, CancellationToken cancellationToken)
    {
        try
        {
            var snapshot = await service.AskAsync(filter, cancellationToken);
            return model => model.Take(snapshot);
        }
        catch (ControlException e)
        {
            var at = clock.GetUtcNow();
            return model => model.Lose(e.Message, at);
        }
    }

    private async Task RevokeAsync(string client, CancellationToken cancellationToken)
    {
        ChangeReply reply;
        try
        {
            reply = await service.RevokeAsync(client, cancellationToken);
        }
        catch (ControlException e)
        {
            reply = new ChangeReply(false, $"{client} was not revoked: {e.Message}", []);
        }
        _news.Writer.TryWrite(model => model.Tell(reply));
        AskAtOnce(_filter);
    }

    /// <summary>Until it is time, or the filter is another one.</summary>
    private async Task WaitAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(Task.Delay(pause, clock, end.Token), _early.WaitAsync(end.Token));
        await end.CancelAsync();
    }
}
