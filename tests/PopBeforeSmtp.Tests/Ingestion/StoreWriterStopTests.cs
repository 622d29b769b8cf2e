using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Ingestion;

public sealed class StoreWriterStopTests
{
    [Fact]
    public async Task A_save_that_was_cancelled_is_made_up_for_by_the_last_one()
    {
        var store = new FakeStore { Hangs = true };
        using var writer = new StoreWriter(store, new ManualTimeProvider(), new RecordingLogger<StoreWriter>());
        using var stop = new CancellationTokenSource();
        var run = writer.RunAsync(stop.Token);
        writer.Add(new StoreChanges { Rows = { [Make.Address("192.0.2.10")] = null } });
        var flush = writer.FlushAsync(CancellationToken.None);
        await Wait.UntilAsync(() => store.SaveAttempts == 1);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        store.Hangs = false;
        Assert.True(await writer.TrySaveAsync(CancellationToken.None));
        Assert.Single(Assert.Single(store.Saves).Rows);
        await flush.WaitAsync(Wait.Limit);
    }
}
