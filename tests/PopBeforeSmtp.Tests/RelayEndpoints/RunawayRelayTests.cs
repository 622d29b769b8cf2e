using System.Net.Sockets;
using System.Text;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Tests.Hosting;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints;

/// <summary>Relays that misbehave on sockets of the whole service, beside one that behaves.</summary>
public sealed class RunawayRelayTests
{
    /// <summary>What the kernel may hold of one socket in one direction (net.core.wmem_default is 208 KiB), and the service's own buffers, generously.</summary>
    private const int Buffers = 2 * 1024 * 1024;

    [Theory]
    [InlineData("policy", "x")]
    [InlineData("socketmap", "9")]
    public async Task A_relay_that_never_ends_its_request_is_cut_off_and_others_are_not(string kind, string letter)
    {
        await using var service = await RunningService.StartAsync();
        using var other = await RunningService.ConnectAsync(service.Policy);
        using var relay = await RunningService.ConnectAsync(kind == "policy" ? service.Policy : service.Map);
        var piece = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(letter, 10_000)));
        var sent = 0L;
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            for (; sent < 200_000_000; sent += piece.Length)
            {
                await relay.SendAsync(piece);
                if (sent % 100_000 == 0)
                    Assert.Equal(Wire.PolicyNoOpinion, await RunningService.AskAsync(other, Wire.Policy("unknown")));
            }
        });
        Assert.InRange(sent, 0, Buffers);
        Assert.Equal(1, service.Endpoint(kind).Counters.Malformed);
        Assert.Equal(Wire.PolicyNoOpinion, await RunningService.AskAsync(other, Wire.Policy("unknown")));
    }

    [Fact]
    public async Task A_relay_that_asks_a_million_times_and_does_not_read_waits_until_it_does()
    {
        const int Requests = 1_000_000;
        await using var service = await RunningService.StartAsync();
        using var other = await RunningService.ConnectAsync(service.Policy);
        using var relay = await RunningService.ConnectAsync(service.Policy);
        var sending = relay.SendAsync(Encoding.ASCII.GetBytes(new string('\n', Requests)));
        var counters = service.Endpoint("policy").Counters;
        for (var i = 0; i < 1000; i++)
            Assert.Equal(Wire.PolicyNoOpinion, await RunningService.AskAsync(other, Wire.Policy("unknown")));
        Assert.InRange(counters.Of(RelayDecision.NoOpinion) * Wire.PolicyNoOpinion.Length, 1, Buffers);
        Assert.False(sending.IsCompleted);

        var replies = 0;
        var buffer = new byte[64 * 1024];
        while (replies < Requests * Wire.PolicyNoOpinion.Length)
            replies += await relay.ReceiveAsync(buffer);
        Assert.Equal(Requests, await sending);
        Assert.Equal(Requests + 1000, counters.Of(RelayDecision.NoOpinion));
    }

    [Fact]
    public async Task A_relay_that_sends_no_more_and_does_not_read_is_let_go()
    {
        // More replies than the kernel takes, fewer than fill a buffer behind it too.
        const int Requests = 17_000;
        var clock = new ManualTimeProvider();
        await using var service = await RunningService.StartAsync(clock: clock);
        using var relay = await RunningService.ConnectAsync(service.Policy);
        await relay.SendAsync(Encoding.ASCII.GetBytes(new string('\n', Requests)));
        relay.Shutdown(SocketShutdown.Send);
        var counters = service.Endpoint("policy").Counters;
        await Wait.UntilAsync(clock, TimeSpan.FromSeconds(1), () => counters.Of(RelayDecision.NoOpinion) > 0 && counters.Connections == 0);
        Assert.InRange(await ReadToEndAsync(relay), 1, Requests * Wire.PolicyNoOpinion.Length - 1);
    }

    [Fact]
    public async Task A_relay_that_sends_no_more_gets_all_its_answers()
    {
        const int Requests = 100_000;
        await using var service = await RunningService.StartAsync();
        using var relay = await RunningService.ConnectAsync(service.Policy);
        var sending = Task.Run(async () =>
        {
            await relay.SendAsync(Encoding.ASCII.GetBytes(new string('\n', Requests)));
            relay.Shutdown(SocketShutdown.Send);
        });
        Assert.Equal(Requests * Wire.PolicyNoOpinion.Length, await ReadToEndAsync(relay));
        await sending;
        await Wait.UntilAsync(() => service.Endpoint("policy").Counters.Connections == 0);
    }

    [Fact]
    public async Task The_longest_request_fits_through_a_socket()
    {
        await using var service = await RunningService.StartAsync();
        using var relay = await RunningService.ConnectAsync(service.Policy);
        var request = Wire.Policy("unknown");
        var filler = new string('x', service.Endpoint("policy").Protocol.MaximumRequestLength - request.Length - 1);
        Assert.Equal(Wire.PolicyNoOpinion, await RunningService.AskAsync(relay, filler + "\n" + request));
    }

    [Fact]
    public async Task Relays_that_break_off_anywhere_leave_no_connection_behind()
    {
        await using var service = await RunningService.StartAsync();
        var request = Wire.Policy("unknown");
        for (var length = 0; length <= request.Length; length += 7)
        {
            using var relay = await RunningService.ConnectAsync(service.Policy);
            await relay.SendAsync(Encoding.ASCII.GetBytes(request[..length]));
            if (length % 2 == 0)
                relay.LingerState = new LingerOption(true, 0);
        }
        await Wait.UntilAsync(() => service.Endpoint("policy").Counters.Connections == 0);
    }

    private static async Task<int> ReadToEndAsync(Socket socket)
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        try
        {
            while (await socket.ReceiveAsync(buffer) is > 0 and var count)
                length += count;
        }
        catch (SocketException)
        {
            // Reset is an end too.
        }
        return length;
    }
}
