using PopBeforeSmtp.Control;

namespace PopBeforeSmtp.Commands.Top;

/// <summary>top on a terminal: keys, news and the screen, until somebody or a signal ends it.</summary>
internal sealed class TopWatch(ITopService service, TimeSpan interval, TimeProvider clock)
{
    /// <summary>How soon a key is seen.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(40);

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly string _bars = Terminal.Has(TopSparkline.Bars) ? TopSparkline.Bars : TopSparkline.Ascii;
    private readonly TopModel _model = new();
    private readonly TopPoller _poller = new(service, interval, clock);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var terminal = new TopTerminal(cancellationToken);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(terminal.Ended);
        var polling = _poller.RunAsync(end.Token);
        long? drawn = null;
        while (!terminal.Ended.IsCancellationRequested)
        {
            if (polling.IsFaulted)
                await polling;
            var action = TakeKeys(terminal.Ended);
            if (action == TopAction.Leave)
                break;
            // Times are told from now: they move while nobody says anything new.
            if (action != TopAction.None | TakeNews() | terminal.TakeMustDraw() || drawn is not { } last || clock.GetElapsedTime(last) >= Second)
            {
                drawn = clock.GetTimestamp();
                terminal.Draw((width, height) => new TopScreen(_model, width, height, clock.GetUtcNow()) { Bars = _bars }.Lines());
            }
            await Task.Delay(Glance, clock, terminal.Ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await end.CancelAsync();
        await polling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private bool TakeNews()
    {
        var isNew = false;
        for (; _poller.TryTake(out var news); isNew = true)
            news!(_model);
        return isNew;
    }

    /// <summary>All keys that have been pressed. An end or a revocation is not passed over by a later key.</summary>
    private TopAction TakeKeys(CancellationToken cancellationToken)
    {
        var last = TopAction.None;
        while (TopTerminal.TryReadKey() is { } key)
        {
            var action = _model.Press(key);
            last = action == TopAction.None ? last : action;
            if (action == TopAction.Leave)
                break;
            if (action == TopAction.Ask)
                _poller.AskAtOnce(_model.Filter);
            if (action == TopAction.Revoke)
                _poller.Revoke(_model.ToRevoke!.Client, cancellationToken);
        }
        return last;
    }
}
