using System.Net;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>What every relay is held to, whichever way it asks. A test class for a relay inherits it.</summary>
public abstract class RelayContract
{
    protected const string Foreign = "somebody@elsewhere.example";

    protected const string Sender = "alice@example.org";

    private static readonly TimeSpan ShortWindow = TimeSpan.FromSeconds(4);

    /// <summary>Ways in which a client waits longer when the service hangs are left out where it hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly IPAddress Stranger = LoopbackAddress.V4(3);

    private int _accepted;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts the relay and the program; skips the test where the relay cannot be had.</summary>
    private protected abstract Task<IRelayHost> StartAsync(Action<AgentSettings> change, CancellationToken cancellationToken);

    [Fact]
    public async Task A_login_opens_the_relay_for_its_address_and_no_other()
    {
        await using var host = await StartAsync(_ => { }, Token);
        foreach (var way in host.Ways)
            await AssertRefusedAsync(host, LoopbackAddress.V4(2), way);
        WriteLogin(host, LoopbackAddress.V4(2).ToString());
        foreach (var way in host.Ways)
        {
            await UntilRelaysAsync(host, LoopbackAddress.V4(2), way);
            await AssertRefusedAsync(host, LoopbackAddress.V4(3), way);
            await AssertRefusedAsync(host, LoopbackAddress.V4(20), way);
            Assert.Equal(250, (await DeliverAsync(host, LoopbackAddress.V4(3), way)).Code);
        }
        await AssertNothingElseWasRelayedAsync(host);
    }

    [Fact]
    public async Task A_login_over_ipv6_and_one_in_mapped_form_open_the_relay()
    {
        await using var host = await StartAsync(_ => { }, Token);
        WriteLogin(host, "::ffff:127.0.0.4");
        if (host.Ipv6Client is { } v6)
        {
            foreach (var way in host.Ways)
                await AssertRefusedAsync(host, v6, way);
            WriteLogin(host, v6.ToString());
        }
        foreach (var way in host.Ways)
        {
            await UntilRelaysAsync(host, LoopbackAddress.V4(4), way);
            if (host.Ipv6Client is { } client)
                await UntilRelaysAsync(host, client, way);
        }
    }

    [Fact]
    public async Task When_the_window_has_closed_the_relay_is_closed_too()
    {
        await using var host = await StartAsync(settings => settings.Window($"{ShortWindow}"), Token);
        WriteLogin(host, LoopbackAddress.V4(2).ToString());
        await UntilRelaysAsync(host, LoopbackAddress.V4(2), host.Ways[0]);
        await Task.Delay(ShortWindow, Token);
        foreach (var way in host.Ways)
            await UntilRefusedAsync(host, LoopbackAddress.V4(2), way);
        await AssertNothingElseWasRelayedAsync(host);
    }

    [Fact]
    public async Task With_the_agent_stopped_inbound_mail_flows_and_nothing_is_relayed()
    {
        await using var host = await StartAsync(_ => { }, Token);
        await LoginEverywhereAsync(host);
        await host.Agent.StopAsync(Token);
        await AssertInboundFlowsAndNothingIsRelayedAsync(host, LoopbackAddress.V4(2));
    }

    [Fact]
    public async Task With_the_agent_killed_inbound_mail_flows_and_nobody_new_relays()
    {
        await using var host = await StartAsync(_ => { }, Token);
        await LoginEverywhereAsync(host);
        await host.Agent.KillAsync(Token);
        await AssertInboundFlowsAndNothingIsRelayedAsync(host, LoopbackAddress.V4(3));
    }

    [Fact]
    public async Task With_the_agent_hung_inbound_mail_flows_and_nobody_new_relays()
    {
        await using var host = await StartAsync(_ => { }, Token);
        await LoginEverywhereAsync(host);
        await host.Agent.Process.SuspendAsync(Token);
        await AssertInboundFlowsAndNothingIsRelayedAsync(host, Stranger, way => host.LongestWait(way) >= Patience);
        host.Agent.Process.Send(Signal.Continue);
        foreach (var way in host.Ways)
            await UntilRelaysAsync(host, LoopbackAddress.V4(2), way);
    }

    [Fact]
    public async Task With_an_agent_that_answers_slowly_everything_is_as_it_should_be()
    {
        await using var host = await StartAsync(_ => { }, Token);
        WriteLogin(host, LoopbackAddress.V4(2).ToString());
        foreach (var way in host.Ways)
            await UntilRelaysAsync(host, LoopbackAddress.V4(2), way);
        await using var slow = new SlowProcess(host.Agent.Process);
        foreach (var way in host.Ways)
        {
            await UntilRelaysAsync(host, LoopbackAddress.V4(2), way);
            Assert.False((await RelayAsync(host, LoopbackAddress.V4(3), way)).IsPositive);
            Assert.Equal(250, (await DeliverAsync(host, LoopbackAddress.V4(3), way)).Code);
        }
        await AssertNothingElseWasRelayedAsync(host);
    }

    [Fact]
    public async Task No_open_relay_envelope_of_a_stranger_is_relayed_while_others_are_logged_in()
    {
        await using var host = await StartAsync(_ => { }, Token);
        await LoginEverywhereAsync(host);
        await AssertNoEnvelopeIsRelayedAsync(host);
    }

    [Fact]
    public async Task No_open_relay_envelope_is_relayed_while_nobody_is_logged_in()
    {
        await using var host = await StartAsync(_ => { }, Token);
        await AssertNoEnvelopeIsRelayedAsync(host);
    }

    [Fact]
    public async Task No_open_relay_envelope_is_relayed_with_the_agent_stopped()
    {
        await using var host = await StartAsync(_ => { }, Token);
        await LoginEverywhereAsync(host);
        await host.Agent.StopAsync(Token);
        await AssertNoEnvelopeIsRelayedAsync(host, _ => false);
    }

    [Fact]
    public async Task No_open_relay_envelope_is_relayed_with_the_agent_hung()
    {
        await using var host = await StartAsync(_ => { }, Token);
        await LoginEverywhereAsync(host);
        await host.Agent.Process.SuspendAsync(Token);
        await AssertNoEnvelopeIsRelayedAsync(host, way => host.LongestWait(way) >= Patience);
    }

    [Fact]
    public async Task No_open_relay_envelope_is_relayed_with_a_broken_store()
    {
        await using var host = await StartAsync(_ => { }, Token);
        await LoginEverywhereAsync(host);
        await host.Agent.RestartWithBrokenStoreAsync(Token);
        await AssertNoEnvelopeIsRelayedAsync(host);
    }

    [Fact]
    public async Task No_open_relay_envelope_is_relayed_while_the_log_is_flooded()
    {
        await using var host = await StartAsync(_ => { }, Token);
        await using (new LogFlood(host.LogPath, Stranger))
            await AssertNoEnvelopeIsRelayedAsync(host);
        // Behind the flood, so all of it has been read.
        await LoginEverywhereAsync(host);
        foreach (var way in host.Ways)
            await AssertRefusedAsync(host, Stranger, way);
        await AssertNothingElseWasRelayedAsync(host);
    }

    private protected static void WriteLogin(IRelayHost host, string address, string user = Sender) =>
        File.AppendAllText(host.LogPath, LoneAgent.LoginLine(address, user));

    private protected async Task<SmtpReply> RelayAsync(IRelayHost host, IPAddress client, string way, string sender = Sender)
    {
        await using var session = await host.OpenAsync(client, way, Token);
        session.Patience = Patience;
        var reply = await session.TrySendAsync(sender, Foreign, Token);
        if (reply.IsPositive)
            Interlocked.Increment(ref _accepted);
        return reply;
    }

    private protected static async Task<SmtpReply> DeliverAsync(IRelayHost host, IPAddress client, string way)
    {
        await using var session = await host.OpenAsync(client, way, Token);
        session.Patience = Patience;
        return await session.TrySendAsync(Sender, host.LocalMailbox, Token);
    }

    private protected async Task UntilRelaysAsync(IRelayHost host, IPAddress client, string way) =>
        await UntilAsync(host, client, way, reply => reply.IsPositive);

    private protected async Task UntilRefusedAsync(IRelayHost host, IPAddress client, string way) =>
        await UntilAsync(host, client, way, reply => reply.Code / 100 == 5);

    private protected async Task AssertRefusedAsync(IRelayHost host, IPAddress client, string way)
    {
        var reply = await RelayAsync(host, client, way);
        Assert.True(reply.Code / 100 == 5, $"{way} for {client} said {reply}\n{host.Agent.Output}");
    }

    /// <summary>Every mail that the relay has taken for a foreign domain is one that the test saw accepted.</summary>
    private protected async Task AssertNothingElseWasRelayedAsync(IRelayHost host)
    {
        await Eventually.TrueAsync(
            async () => await host.CountRelayedAsync(Token) >= _accepted, TimeSpan.FromSeconds(10), () => $"{_accepted} mails are taken", Token);
        Assert.Equal(_accepted, await host.CountRelayedAsync(Token));
    }

    /// <summary>What was taken all the same can only be mail for local users; that the relay takes such mail shows that it is not shut altogether.</summary>
    /// <param name="isLeftOut">With a service that is away: ways in which a client would wait for too long.</param>
    private async Task AssertNoEnvelopeIsRelayedAsync(IRelayHost host, Func<string, bool>? isLeftOut = null)
    {
        var ways = host.Ways.Where(way => isLeftOut is null || !isLeftOut(way));
        var taken = await new OpenRelayAttempt(host, Stranger).RunAsync(ways, isAway: isLeftOut is not null, Token);
        foreach (var way in host.Ways)
            Assert.Equal(250, (await DeliverAsync(host, Stranger, way)).Code);
        Assert.True(await host.CountRelayedAsync(Token) <= _accepted, $"relayed is one of\n{string.Join('\n', taken)}");
        await AssertNothingElseWasRelayedAsync(host);
    }

    /// <param name="isLeftOut">Ways in which a client would wait for too long.</param>
    private async Task AssertInboundFlowsAndNothingIsRelayedAsync(IRelayHost host, IPAddress client, Func<string, bool>? isLeftOut = null)
    {
        await Task.WhenAll(host.Ways.Select(async way =>
        {
            Assert.Equal(250, (await DeliverAsync(host, Stranger, way)).Code);
            if (isLeftOut is not null && isLeftOut(way))
                return;
            // Who had logged in can neither relay nor is told that he never may.
            var loggedIn = host.Asks(way) ? RelayAsync(host, LoopbackAddress.V4(2), way) : null;
            Assert.False((await RelayAsync(host, client, way)).IsPositive, $"{way} relayed for {client}");
            if (loggedIn is not null)
                Assert.True((await loggedIn).Code / 100 == 4, $"{way} said {await loggedIn}");
        }));
        await AssertNothingElseWasRelayedAsync(host);
    }

    private async Task LoginEverywhereAsync(IRelayHost host)
    {
        WriteLogin(host, LoopbackAddress.V4(2).ToString());
        foreach (var way in host.Ways)
            await UntilRelaysAsync(host, LoopbackAddress.V4(2), way);
    }

    private async Task UntilAsync(IRelayHost host, IPAddress client, string way, Func<SmtpReply, bool> isWanted)
    {
        SmtpReply? last = null;
        await Eventually.TrueAsync(
            async () => isWanted(last = await RelayAsync(host, client, way)),
            TimeSpan.FromSeconds(20),
            () => $"{way} for {client} last said {last}\n{host.Agent.Output}",
            Token);
    }
}
