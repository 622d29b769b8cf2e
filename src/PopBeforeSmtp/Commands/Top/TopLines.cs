using PopBeforeSmtp.Control;

namespace PopBeforeSmtp.Commands.Top;

/// <summary>top without a terminal: a line each time, until there are enough of them or nobody reads them any more.</summary>
internal sealed class TopLines(ITopService service, TimeSpan interval, TimeProvider clock, TextWriter output)
{
    private readonly TopModel _model = new();

    /// <param name="count">null: without end.</param>
    /// <exception cref="ControlException">Nobody answered the first time: who reads lines from a pipe wants to be told by the exit status.</exception>
    public async Task RunAsync(int? count, CancellationToken cancellationToken)
    {
        _model.Take(await service.AskAsync("", cancellationToken));
        for (var written = 1; ; written++)
        {
            await output.WriteLineAsync(TopPlain.Line(_model, clock.GetUtcNow()).AsMemory(), cancellationToken);
            if (written == count)
                return;
            await Task.Delay(interval, clock, cancellationToken);
            await AskAsync(cancellationToken);
        }
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            _model.Take(await service.AskAsync("", cancellationToken));
        }
        catch (ControlException e)
        {
            _model.Lose(e.Message, clock.GetUtcNow());
        }
    }
}
