using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Ingestion;

public sealed class WatchdogTests : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly Pipeline _pipeline = new();
    private int _fed;

    public ValueTask DisposeAsync() => _pipeline.DisposeAsync();

    [Fact]
    public async Task The_loop_gives_a_sign_of_life_each_interval()
    {
        await StartAsync();
        for (var sign = 1; sign <= 3; sign++)
        {
            await Wait.UntilAsync(() => _fed == sign);
            _pipeline.Clock.Advance(Interval);
        }
    }

    [Fact]
    public async Task A_loop_that_hangs_gives_none_whatever_the_clock_says()
    {
        await StartAsync();
        await Wait.UntilAsync(() => _fed == 1);
        using var hang = new ManualResetEventSlim();
        using var hangs = new ManualResetEventSlim();
        // On a thread of its own: the loop runs on in the thread that brings the work.
        var stuck = Task.Run(() => _pipeline.Writer.WriteAsync(
            () =>
            {
                hangs.Set();
                hang.Wait();
            },
            CancellationToken.None).AsTask());
        await Wait.UntilAsync(() => hangs.IsSet);
        for (var i = 0; i < 100; i++)
            _pipeline.Clock.Advance(Interval);
        Assert.Equal(1, Volatile.Read(ref _fed));
        hang.Set();
        await stuck;
        await Wait.UntilAsync(() => _fed > 1);
    }

    [Fact]
    public async Task A_table_that_is_not_loaded_gives_none()
    {
        _pipeline.Store.LoadError = "locked";
        _pipeline.Watchdog = new Watchdog(Interval, () => Interlocked.Increment(ref _fed));
        await _pipeline.Serve().StartAsync(CancellationToken.None);
        await Wait.UntilAsync(_pipeline.Clock, Interval, () => _pipeline.Store.LoadAttempts == 10);
        Assert.Equal(0, Volatile.Read(ref _fed));
    }

    private Task StartAsync()
    {
        _pipeline.Watchdog = new Watchdog(Interval, () => Interlocked.Increment(ref _fed));
        return _pipeline.Serve().StartAsync(CancellationToken.None);
    }
}
