using PopBeforeSmtp.Core.History;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Ingestion;

public sealed class HistoryKeeperTests : IAsyncDisposable
{
    private readonly Pipeline _pipeline = new();
    private readonly UsageCounter _usage;
    private readonly HistoryKeeper _keeper;

    public HistoryKeeperTests()
    {
        _usage = new UsageCounter(_pipeline.Table, _pipeline.StoreWriter, _pipeline.Clock);
        _keeper = new HistoryKeeper(_usage, _pipeline.StoreWriter, _pipeline.Clock);
        _pipeline.Table.Load([], [Make.Hand("192.0.2.0/24", _pipeline.Clock.GetUtcNow())]);
    }

    public ValueTask DisposeAsync() => _pipeline.DisposeAsync();

    [Fact]
    public async Task Counts_reach_the_store_within_seconds_and_at_the_end()
    {
        await _keeper.StartAsync(CancellationToken.None);
        Permit();
        await Wait.UntilAsync(_pipeline.Clock, HistoryKeeper.FlushInterval, () => AnswersAsync().GetAwaiter().GetResult() == 1);
        Permit();
        await _keeper.StopAsync(CancellationToken.None);
        Assert.Equal(2, await AnswersAsync());
    }

    [Fact]
    public async Task What_is_too_old_is_forgotten_while_it_runs()
    {
        var old = _pipeline.Clock.GetUtcNow() - HistoryOptions.Default.Keep + TimeSpan.FromSeconds(30);
        _pipeline.StoreWriter.Add(new StoreChanges { Events = { Make.Happened("192.0.2.10", old, HistoryKind.Refused) } });
        Assert.Single(await _pipeline.HistoryAsync("192.0.2.10"));
        await _keeper.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(_pipeline.Clock, TimeSpan.FromMinutes(1), () => _pipeline.HistoryAsync("192.0.2.10").GetAwaiter().GetResult().Count == 0);
        await _keeper.StopAsync(CancellationToken.None);
    }

    private void Permit() => _usage.Permitted(Make.Address("192.0.2.10"), default);

    private async Task<long> AnswersAsync()
    {
        await _pipeline.StoreWriter.TrySaveAsync(CancellationToken.None);
        return (await _pipeline.Store.History.ReadUsageAsync(new DateOnly(1970, 1, 1), CancellationToken.None)).Values.Sum(count => count.Answers);
    }
}
