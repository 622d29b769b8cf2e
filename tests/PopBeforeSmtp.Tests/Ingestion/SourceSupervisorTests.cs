using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.LogSources;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Ingestion;

public sealed class SourceSupervisorTests : IAsyncDisposable
{
    private readonly Pipeline _pipeline = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private Task _run = Task.CompletedTask;

    public SourceSupervisorTests()
    {
        _pipeline.Table.Load([], []);
        _loop = _pipeline.Writer.RunLoopAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _pipeline.Writer.Complete();
        await _loop;
        await _pipeline.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task A_source_that_fails_is_started_again_later_each_time()
    {
        var source = new FakeSource((_, _, _, _) => throw new IOException("gone"));
        Run(source);
        var start = 1;
        foreach (var seconds in (int[])[1, 2, 4, 8, 16, 30, 30])
        {
            await Wait.UntilAsync(() => source.Starts == start && _pipeline.Clock.Waiting == 1);
            _pipeline.Clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            Assert.Equal(1, _pipeline.Clock.Waiting);
            Assert.Equal(start, source.Starts);
            _pipeline.Clock.Advance(TimeSpan.FromMilliseconds(1));
            start++;
        }
        await Wait.UntilAsync(() => source.Starts == start);
    }

    [Fact]
    public async Task A_source_that_ran_for_long_is_started_again_soon()
    {
        var source = new FakeSource((start, _, _, _) =>
        {
            if (start == 5)
                _pipeline.Clock.Advance(TimeSpan.FromSeconds(31));
            throw new IOException("gone");
        });
        Run(source);
        await Wait.UntilAsync(_pipeline.Clock, TimeSpan.FromSeconds(1), () => source.Starts == 5);
        await Wait.UntilAsync(() => _pipeline.Clock.Waiting == 1);
        _pipeline.Clock.Advance(TimeSpan.FromSeconds(1));
        await Wait.UntilAsync(() => source.Starts == 6);
    }

    [Fact]
    public async Task A_reason_is_said_once_and_another_one_again()
    {
        var source = new FakeSource((start, _, _, _) => throw new IOException(start <= 3 ? "gone" : "locked"));
        var supervisor = Run(source);
        await Wait.UntilAsync(_pipeline.Clock, TimeSpan.FromSeconds(30), () => source.Starts >= 6);
        Assert.Equal(
            ["log source failed: log=fake.log, reason=gone; it is started again until it works", "log source failed: log=fake.log, reason=locked; it is started again until it works"],
            _pipeline.SourceLog.Of(LogLevel.Error));
        Assert.Equal("locked", supervisor.LastError);
    }

    [Fact]
    public async Task A_source_goes_on_where_it_had_got_to()
    {
        var starts = new List<IReadOnlyList<LogPosition>>();
        var source = new FakeSource(async (start, positions, consumer, cancellationToken) =>
        {
            starts.Add(positions);
            if (start == 1)
                await consumer.OnPositionAsync([Make.Position("fake.log", 70)], cancellationToken);
            throw new IOException("gone");
        });
        Run(source, Make.Position("fake.log", 5));
        await Wait.UntilAsync(_pipeline.Clock, TimeSpan.FromSeconds(30), () => source.Starts >= 3);
        Assert.Equal([5, 70, 70], starts.Take(3).Select(positions => Assert.Single(positions).Offset));
    }

    [Fact]
    public async Task A_source_that_works_again_says_so_once()
    {
        var source = new FakeSource(async (start, _, consumer, cancellationToken) =>
        {
            if (start == 1)
                throw new IOException("gone");
            await consumer.OnPositionAsync([], cancellationToken);
            await consumer.OnPositionAsync([], cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        });
        var supervisor = Run(source);
        await Wait.UntilAsync(() => supervisor.LastError == "gone");
        await Wait.UntilAsync(_pipeline.Clock, TimeSpan.FromSeconds(1), () => supervisor.LastError is null);
        Assert.Equal(["log source works again: log=fake.log"], _pipeline.SourceLog.Of(LogLevel.Information));
    }

    [Fact]
    public async Task Lines_come_through()
    {
        Run(new FakeSource(async (_, _, consumer, cancellationToken) =>
        {
            Give(consumer, Make.LoginLine("192.0.2.10"));
            await consumer.OnPositionAsync([], cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }));
        await Wait.UntilAsync(() => _pipeline.IsAllowed("192.0.2.10"));
    }

    [Fact]
    public async Task It_ends_when_it_is_cancelled()
    {
        Run(new FakeSource((_, _, _, cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken)));
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _run);
    }

    [Fact]
    public async Task What_nobody_foresaw_is_not_hidden()
    {
        Run(new FakeSource((_, _, _, _) => throw new InvalidOperationException("a mistake")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => _run);
    }

    private static void Give(ILogConsumer consumer, string line) => consumer.OnLine(System.Text.Encoding.UTF8.GetBytes(line));

    private SourceSupervisor Run(ILogSource source, params LogPosition[] positions)
    {
        var supervisor = _pipeline.Supervise(source);
        _run = supervisor.RunAsync(positions, _stop.Token);
        return supervisor;
    }
}
