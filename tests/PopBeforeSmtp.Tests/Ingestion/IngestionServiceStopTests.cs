using System.Text;
using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Ingestion;

public sealed class IngestionServiceStopTests : IAsyncDisposable
{
    private readonly Pipeline _pipeline = new();

    public ValueTask DisposeAsync() => _pipeline.DisposeAsync();

    [Fact]
    public async Task A_store_that_hangs_at_the_stop_is_given_up_and_that_is_said()
    {
        _pipeline.Store.Hangs = true;
        var service = _pipeline.Serve(new FakeSource(async (_, _, consumer, cancellationToken) =>
        {
            consumer.OnLine(Encoding.UTF8.GetBytes(Make.LoginLine("192.0.2.10")));
            await consumer.OnPositionAsync([Make.Position("fake.log", 100)], cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }));
        await service.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => _pipeline.Store.SaveAttempts == 1);
        var stop = service.StopAsync(CancellationToken.None);
        await Wait.UntilAsync(_pipeline.Clock, TimeSpan.FromSeconds(1), () => stop.IsCompleted);
        Assert.StartsWith("store: path=fake, reason=the last changes could not be saved", Assert.Single(_pipeline.ServiceLog.Of(LogLevel.Error)));
    }
}
