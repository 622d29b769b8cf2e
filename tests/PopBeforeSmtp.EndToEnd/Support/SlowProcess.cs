using PopBeforeSmtp.EndToEnd.Servers;

namespace PopBeforeSmtp.EndToEnd.Support;

/// <summary>Makes a process slow: it is stopped most of the time.</summary>
internal sealed class SlowProcess : IAsyncDisposable
{
    private static readonly TimeSpan Stopped = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Running = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _end = new();
    private readonly Task _loop;

    public SlowProcess(ServerProcess process) => _loop = RunAsync(process);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _loop;
        _end.Dispose();
    }

    private async Task RunAsync(ServerProcess process)
    {
        while (!_end.IsCancellationRequested)
        {
            process.Send(Signal.Stop);
            await Task.Delay(Stopped, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            process.Send(Signal.Continue);
            await Task.Delay(Running, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
