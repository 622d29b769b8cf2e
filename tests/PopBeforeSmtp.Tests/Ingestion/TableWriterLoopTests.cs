using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Ingestion;

/// <summary>Whoever brings a change, and on whatever thread: one at a time is made, in the order in which they came.</summary>
public sealed class TableWriterLoopTests : IAsyncDisposable
{
    private readonly Pipeline _pipeline = new();
    private readonly Task _loop;

    public TableWriterLoopTests()
    {
        _pipeline.Table.Load([], []);
        _loop = _pipeline.Writer.RunLoopAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _pipeline.Writer.Complete();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _pipeline.DisposeAsync();
    }

    [Fact]
    public async Task Changes_of_many_threads_are_made_one_at_a_time_and_those_of_each_in_their_order()
    {
        const int writers = 8;
        const int each = 3000;
        var inside = 0;
        var together = 0;
        var made = Enumerable.Range(0, writers).Select(_ => new List<int>(each)).ToArray();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                var number = i;
                await _pipeline.Writer.WriteAsync(
                    () =>
                    {
                        if (Interlocked.Increment(ref inside) != 1)
                            together++;
                        made[writer].Add(number);
                        if (number % 64 == 0)
                            Thread.Yield();
                        Interlocked.Decrement(ref inside);
                    },
                    CancellationToken.None);
            }
        })));
        await _pipeline.Writer.RunAsync(() => true, CancellationToken.None);
        Assert.Equal(0, together);
        Assert.All(made, numbers => Assert.Equal(Enumerable.Range(0, each), numbers));
    }

    [Fact]
    public void A_change_that_comes_while_nothing_is_being_done_has_been_made_when_the_call_returns_by_the_thread_that_called()
    {
        for (var i = 0; i < 100; i++)
        {
            Thread? by = null;
            var done = _pipeline.Writer.WriteAsync(() => by = Thread.CurrentThread, CancellationToken.None);
            Assert.True(done.IsCompletedSuccessfully);
            Assert.Same(Thread.CurrentThread, by);
        }
    }

    [Fact]
    public async Task A_change_that_comes_meanwhile_waits_and_who_brought_it_does_not()
    {
        using var held = new HeldLoop(_pipeline.Writer);
        Thread? by = null;
        Assert.True(_pipeline.Writer.WriteAsync(() => by = Thread.CurrentThread, CancellationToken.None).IsCompletedSuccessfully);
        Assert.Null(by);
        held.Release();
        await Wait.UntilAsync(() => Volatile.Read(ref by) is not null);
        Assert.Same(held.Thread, by);
    }

    [Fact]
    public async Task Who_waited_for_room_goes_on_elsewhere_and_not_in_the_middle_of_the_loop()
    {
        using var held = new HeldLoop(_pipeline.Writer);
        var made = new List<int>();
        var waiting = new List<Task>();
        for (var i = 0; waiting.Count < 3; i++)
        {
            var number = i;
            var done = _pipeline.Writer.WriteAsync(() => made.Add(number), CancellationToken.None);
            if (!done.IsCompleted)
                waiting.Add(ThreadAfterAsync(done));
        }
        held.Release();
        foreach (var thread in waiting.Cast<Task<Thread>>())
            Assert.NotSame(held.Thread, await thread.WaitAsync(Wait.Limit));
        await _pipeline.Writer.RunAsync(() => true, CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, made.Count), made);
    }

    [Fact]
    public async Task A_change_that_fails_is_the_last_one_and_fails_the_loop_and_not_who_brought_it()
    {
        Assert.True(_pipeline.Writer.WriteAsync(() => throw new InvalidOperationException("a mistake"), CancellationToken.None).IsCompletedSuccessfully);
        var isMade = false;
        await _pipeline.Writer.WriteAsync(() => isMade = true, CancellationToken.None);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _loop.WaitAsync(Wait.Limit));
        Assert.False(isMade);
    }

    [Fact]
    public async Task What_is_cancelled_is_not_made()
    {
        var isMade = false;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _pipeline.Writer.WriteAsync(() => isMade = true, new CancellationToken(canceled: true)));
        Assert.False(isMade);
    }

    private static async Task<Thread> ThreadAfterAsync(ValueTask done)
    {
        await done;
        return Thread.CurrentThread;
    }

    /// <summary>Is in the loop until it is released.</summary>
    private sealed class HeldLoop : IDisposable
    {
        private readonly ManualResetEventSlim _released = new();

        public HeldLoop(PopBeforeSmtp.Ingestion.TableWriter writer)
        {
            using var isInside = new ManualResetEventSlim();
            Thread = new Thread(() => _ = writer.WriteAsync(
                () =>
                {
                    isInside.Set();
                    _released.Wait(CancellationToken.None);
                },
                CancellationToken.None));
            Thread.Start();
            Assert.True(isInside.Wait(Wait.Limit));
        }

        public Thread Thread { get; }

        public void Release() => _released.Set();

        public void Dispose()
        {
            Release();
            Thread.Join();
            _released.Dispose();
        }
    }
}
