using System.Net.Sockets;
using System.Text;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.RelayEndpoints;
using PopBeforeSmtp.Sockets;
using PopBeforeSmtp.Tests.Sockets.Polled;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints;

/// <summary>What relays are answered over real sockets, by the thread that answers all of them.</summary>
public sealed class RelaySocketTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("policy")]
    [InlineData("socketmap")]
    [InlineData("exim")]
    public void Requests_that_come_together_are_answered_with_one_call(string kind)
    {
        using var pair = new PolledPair(SocketType.Seqpacket);
        var (relay, _) = pair.Serve(connection => Handler().ServeAsync(Endpoint(kind), connection));
        var (asked, answered) = Exchange(kind, 20);
        Assert.Equal(asked.Length, relay.Send(asked));
        var reply = new byte[4096];
        Assert.Equal(answered, Encoding.ASCII.GetString(reply, 0, relay.Receive(reply)));
        relay.Dispose();
    }

    [Theory]
    [InlineData("policy", 1)]
    [InlineData("policy", 2)]
    [InlineData("socketmap", 3)]
    [InlineData("exim", 4)]
    public async Task In_whatever_pieces_requests_come_each_has_its_answer_in_its_place(string kind, int seed)
    {
        using var pair = new PolledPair();
        var (relay, served) = pair.Serve(connection => Handler().ServeAsync(Endpoint(kind), connection));
        var dice = new Random(seed);
        var (asked, answered) = Exchange(kind, 500);
        var reading = Task.Run(() => ReadToEnd(relay), Token);
        for (var sent = 0; sent < asked.Length;)
        {
            sent += relay.Send(asked.AsSpan(sent, Math.Min(asked.Length - sent, dice.Next(3) == 0 ? dice.Next(1, 60_000) : dice.Next(1, 1500))));
            if (dice.Next(4) == 0)
                await Task.Yield();
        }
        relay.Shutdown(SocketShutdown.Send);
        Assert.Equal(answered, await reading.WaitAsync(Wait.Limit, Token));
        await served.WaitAsync(Wait.Limit, Token);
        relay.Dispose();
    }

    [Fact]
    public async Task Many_relays_at_once_get_each_its_own_answers()
    {
        const int Relays = 50;
        using var pair = new PolledPair();
        var talks = Enumerable.Range(0, Relays).Select(i => Task.Run(
            async () =>
            {
                var (relay, served) = pair.Serve(connection => Handler().ServeAsync(Endpoint("policy"), connection));
                var client = i % 2 == 0 ? "192.0.2.10" : "192.0.2.11";
                var reply = new byte[100];
                for (var n = 0; n < 200; n++)
                {
                    relay.Send(Encoding.ASCII.GetBytes(Wire.Policy(client)));
                    Assert.Equal(i % 2 == 0 ? Wire.PolicyPermit : Wire.PolicyNoOpinion, Encoding.ASCII.GetString(reply, 0, relay.Receive(reply)));
                }
                relay.Dispose();
                await served;
            },
            Token));
        await Task.WhenAll(talks).WaitAsync(Wait.Limit, Token);
    }

    /// <summary>There is one thread for all: none may have it for himself.</summary>
    [Fact]
    public async Task Relays_that_ask_without_end_or_do_not_read_do_not_hold_up_another()
    {
        using var pair = new PolledPair();
        using var end = new CancellationTokenSource();
        var (flooding, _) = pair.Serve(connection => Handler().ServeAsync(Endpoint("policy"), connection));
        var flood = Enumerable.Repeat((byte)'\n', 60_000).ToArray();
        var writing = Task.Run(() => { while (!end.IsCancellationRequested) flooding.Send(flood); }, Token);
        var reading = Task.Run(() => ReadToEnd(flooding), Token);
        var (deaf, _) = pair.Serve(connection => Handler().ServeAsync(Endpoint("policy"), connection));
        deaf.Blocking = false;
        deaf.Send(flood, SocketFlags.None, out _);
        var (relay, _) = pair.Serve(connection => Handler().ServeAsync(Endpoint("policy"), connection));
        var reply = new byte[100];
        for (var n = 0; n < 100; n++)
        {
            relay.Send(Encoding.ASCII.GetBytes(Wire.Policy("192.0.2.10")));
            Assert.Equal(Wire.PolicyPermit, Encoding.ASCII.GetString(reply, 0, relay.Receive(reply)));
        }
        await end.CancelAsync();
        await writing.WaitAsync(Wait.Limit, Token);
        flooding.Shutdown(SocketShutdown.Send);
        await reading.WaitAsync(Wait.Limit, Token);
        foreach (var socket in (Socket[])[flooding, deaf, relay])
            socket.Dispose();
    }

    private static RelayConnectionHandler Handler() => new(new NoLookups(), TimeProvider.System, new RecordingLogger<RelayConnectionHandler>());

    private static RelayEndpoint Endpoint(string kind)
    {
        var table = new AuthorizationTable(Make.Rules);
        table.Load([Make.Row("192.0.2.10", TimeProvider.System.GetUtcNow())], []);
        return new RelayEndpoint(RelayProtocols.Create(kind, new RelayDecider(table, TimeProvider.System)), new ListenAddress("unix:test", "test", null, UnixFileMode.None, null));
    }

    /// <summary>Requests of which every third is about a client that may relay, and what is answered.</summary>
    private static (byte[] Asked, string Answered) Exchange(string kind, int requests)
    {
        var (asked, answered) = (new StringBuilder(), new StringBuilder());
        for (var i = 0; i < requests; i++)
        {
            var client = i % 3 == 0 ? "192.0.2.10" : $"192.0.2.{100 + i % 100}";
            var (request, permit, other) = kind switch
            {
                "policy" => (Wire.Policy(client), Wire.PolicyPermit, Wire.PolicyNoOpinion),
                "socketmap" => (Wire.Map(client), Wire.MapPermit, Wire.MapNoOpinion),
                _ => (Wire.Exim(client), Wire.EximPermit, Wire.EximNoOpinion),
            };
            asked.Append(request);
            answered.Append(i % 3 == 0 ? permit : other);
        }
        return (Encoding.ASCII.GetBytes(asked.ToString()), answered.ToString());
    }

    private static string ReadToEnd(Socket relay)
    {
        var text = new StringBuilder();
        var bytes = new byte[10_000];
        while (relay.Receive(bytes) is > 0 and var read)
            text.Append(Encoding.ASCII.GetString(bytes, 0, read));
        return text.ToString();
    }
}
