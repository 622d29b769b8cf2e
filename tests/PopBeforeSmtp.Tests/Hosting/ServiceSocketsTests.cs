using PopBeforeSmtp.Tests.RelayEndpoints;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Hosting;

public sealed class ServiceSocketsTests
{
    [Fact]
    public async Task A_stop_does_not_wait_for_relays_that_keep_their_connections()
    {
        await using var service = await RunningService.StartAsync();
        using var relay = await RunningService.ConnectAsync(service.Policy);
        await RunningService.AskAsync(relay, Wire.Policy("192.0.2.10"));
        var stop = service.StopAsync();
        // The relay sees the end of the connection before it is cut off by the limit of the stop.
        Assert.Equal(0, await relay.ReceiveAsync(new byte[10]));
        await stop.WaitAsync(Wait.Limit);
    }

    [Fact]
    public async Task A_relay_that_asks_and_sends_no_more_always_gets_its_answer()
    {
        await using var service = await RunningService.StartAsync();
        for (var i = 0; i < 500; i++)
            Assert.Equal(Wire.PolicyNoOpinion, await RunningService.AskOnceAsync(service.Policy, Wire.Policy("192.0.2.10")));
    }

    [Fact]
    public async Task Sockets_may_have_relative_paths()
    {
        await using var service = await RunningService.StartAsync(pathOf: path => Path.GetRelativePath(Environment.CurrentDirectory, path));
        Assert.Equal(Wire.MapNoOpinion, await RunningService.AskOnceAsync(service.Map, Wire.Map("192.0.2.10")));
    }
}
