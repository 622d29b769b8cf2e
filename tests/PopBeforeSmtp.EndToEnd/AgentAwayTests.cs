using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>Whatever happens to the service: mail for local users comes in, and nobody relays who may not.</summary>
public sealed class AgentAwayTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static IEnumerable<string> Asking => RelayWay.Names.Where(way => way.StartsWith("policy", StringComparison.Ordinal) || way.StartsWith("socketmap", StringComparison.Ordinal));

    [Fact]
    public async Task With_the_agent_stopped_inbound_mail_flows_and_nothing_is_relayed()
    {
        await using var host = await MailHost.StartAsync(LogTimeFormat.Rfc3164, Token);
        var client = LoopbackAddress.V4(2);
        await LoginAsync(host, client);
        await host.Agent.StopAsync(Token);
        foreach (var way in RelayWay.Names)
        {
            Assert.Equal(250, (await host.DeliverAsync(client, way, Token)).Code);
            // The maps were emptied at the end; the sockets are gone and Postfix asks to come back.
            var reply = await host.RelayAsync(client, way, Token);
            Assert.True(reply.Code is 450 or 451 or 554, $"{way}: {reply}\n{host.Agent.Output}\n{host.Postfix.ReadLog()}");
        }
        await host.AssertNothingElseWasRelayedAsync(Token);
    }

    [Fact]
    public async Task With_the_agent_killed_inbound_mail_flows_and_nobody_new_relays()
    {
        await using var host = await MailHost.StartAsync(LogTimeFormat.Rfc3164, Token);
        var client = LoopbackAddress.V4(2);
        await LoginAsync(host, client);
        await host.Agent.KillAsync(Token);
        foreach (var way in RelayWay.Names)
        {
            Assert.Equal(250, (await host.DeliverAsync(client, way, Token)).Code);
            Assert.NotEqual(250, (await host.RelayAsync(LoopbackAddress.V4(3), way, Token)).Code);
        }
        foreach (var way in Asking)
            Assert.Equal(4, (await host.RelayAsync(client, way, Token)).Code / 100);
        await host.AssertNothingElseWasRelayedAsync(Token);
    }

    [Fact]
    public async Task With_the_agent_hung_inbound_mail_flows_and_the_policy_service_is_given_up_in_time()
    {
        await using var host = await MailHost.StartAsync(LogTimeFormat.Rfc3164, Token);
        var client = LoopbackAddress.V4(2);
        await LoginAsync(host, client);
        host.Agent.Process.Send(Signal.Stop);
        foreach (var way in RelayWay.Names)
            Assert.Equal(250, (await host.DeliverAsync(LoopbackAddress.V4(3), way, Token)).Code);
        foreach (var way in (string[])["policy", "policy-chroot"])
            Assert.Equal(450, (await host.RelayAsync(client, way, Token)).Code);
        foreach (var way in RelayWay.Names.Except(Asking))
            Assert.Equal(554, (await host.RelayAsync(LoopbackAddress.V4(3), way, Token)).Code);
        await host.AssertNothingElseWasRelayedAsync(Token);

        host.Agent.Process.Send(Signal.Continue);
        await host.UntilRelaysAsync(client, "policy", Token);
    }

    [Fact]
    public async Task With_the_agent_hung_socketmap_defers_when_postfix_has_lost_its_patience()
    {
        await using var host = await MailHost.StartAsync(LogTimeFormat.Rfc3164, Token);
        host.Agent.Process.Send(Signal.Stop);
        await using var session = await SmtpSession.OpenAsync(LoopbackAddress.V4(2), host.PortOf("socketmap"), Token);
        session.Patience = TimeSpan.FromSeconds(115); // Postfix waits 100 s, and that cannot be set (socketmap_table(5))
        Assert.Equal(451, (await session.TrySendAsync("alice@local.test", MailHost.Foreign, Token)).Code);
        await host.AssertNothingElseWasRelayedAsync(Token);
    }

    [Fact]
    public async Task With_a_broken_store_relays_are_told_to_try_later_and_inbound_mail_flows()
    {
        await using var host = await MailHost.StartAsync(LogTimeFormat.Rfc3164, Token);
        var client = LoopbackAddress.V4(2);
        await LoginAsync(host, client);
        await host.Agent.RestartWithBrokenStoreAsync(Token);

        foreach (var way in RelayWay.Names)
        {
            Assert.Equal(250, (await host.DeliverAsync(client, way, Token)).Code);
            Assert.NotEqual(250, (await host.RelayAsync(client, way, Token)).Code);
        }
        foreach (var way in Asking)
            Assert.Equal(4, (await host.RelayAsync(client, way, Token)).Code / 100);
        Assert.StartsWith("DEFER_IF_REJECT ", await RelayQuestion.AskPolicyAsync(host.Agent.Settings.PolicyPath, $"{client}", Token));
        Assert.StartsWith("TEMP ", await RelayQuestion.AskSocketmapAsync(host.Agent.Settings.SocketmapPath, $"{client}", Token));
        await host.AssertNothingElseWasRelayedAsync(Token);
        Assert.Equal(1, (await host.Agent.RunAsync(Token, "status")).ExitCode);
    }

    private static async Task LoginAsync(MailHost host, System.Net.IPAddress client)
    {
        Assert.True(await host.ImapLoginAsync(client, "alice", DovecotServer.Password, Token));
        foreach (var way in RelayWay.Names)
            await host.UntilRelaysAsync(client, way, Token);
    }
}
