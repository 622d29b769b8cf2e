using System.Net;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>
/// postscreen lets a client with a login pass its tests, and nobody else. The test that clients fail here is to talk before the server has
/// greeted them.
/// </summary>
public sealed class PostscreenTests
{
    private static readonly IPAddress User = LoopbackAddress.V4(2);
    private static readonly IPAddress Stranger = LoopbackAddress.V4(3);

    private static IEnumerable<string> MapFiles => PostscreenHost.Tables.Except(["socketmap"]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_with_a_login_passes_the_tests_of_postscreen_and_a_stranger_does_not()
    {
        await using var host = await PostscreenHost.StartAsync(Token);
        foreach (var table in PostscreenHost.Tables)
            Assert.Equal(550, (await RelayAsync(host, table, User)).Code);
        host.WriteLogin(User);
        foreach (var table in PostscreenHost.Tables)
        {
            await UntilRelaysAsync(host, table, User);
            Assert.Equal(550, (await RelayAsync(host, table, Stranger)).Code);
        }
        var answer = await host.Postfix.RunAsync("postmap", ["-q", $"{User}", $"socketmap:unix:{host.Agent.Settings.SocketmapPath}:postscreen"], Token);
        Assert.Equal("permit\n", answer.Output);
        Assert.Contains($"ALLOWLISTED [{User}]", host.Postfix.ReadLog());
        Assert.DoesNotContain("unknown command", host.Postfix.ReadLog());
        Assert.DoesNotContain("lookup error", host.Postfix.ReadLog());
    }

    [Fact]
    public async Task With_the_agent_stopped_postscreen_goes_on_with_its_tests()
    {
        await using var host = await StartWithUserAsync();
        await host.Agent.StopAsync(Token);
        await AssertTestsGoOnAsync(host, PostscreenHost.Tables);
    }

    [Fact]
    public async Task With_the_agent_killed_postscreen_goes_on_with_its_tests_and_map_files_stay_as_they_were()
    {
        await using var host = await StartWithUserAsync();
        await host.Agent.KillAsync(Token);
        await AssertTestsGoOnAsync(host, ["socketmap"]);
        foreach (var table in MapFiles)
        {
            Assert.Equal(550, (await RelayAsync(host, table, Stranger)).Code);
            Assert.Equal(450, (await RelayAsync(host, table, User)).Code); // past postscreen, and smtpd cannot ask
        }
    }

    [Fact]
    public async Task With_a_broken_store_postscreen_goes_on_with_its_tests()
    {
        await using var host = await StartWithUserAsync();
        await host.Agent.RestartWithBrokenStoreAsync(Token);
        await AssertTestsGoOnAsync(host, PostscreenHost.Tables);
    }

    /// <summary>postscreen is one process for all clients, and it waits while it looks up an address.</summary>
    [Fact]
    public async Task With_the_agent_hung_postscreen_goes_on_with_a_map_file_and_is_ended_by_its_watchdog_with_a_socketmap()
    {
        await using var host = await StartWithUserAsync();
        await host.Agent.Process.SuspendAsync(Token);
        var withSocketmap = DeliverPolitelyAsync(host, "socketmap", User);
        foreach (var table in MapFiles)
        {
            Assert.Equal(550, (await RelayAsync(host, table, Stranger)).Code);
            Assert.Equal(250, (await DeliverPolitelyAsync(host, table, Stranger)).Code);
            Assert.Equal(250, (await DeliverPolitelyAsync(host, table, User)).Code);
        }
        await Assert.ThrowsAnyAsync<IOException>(() => withSocketmap);
        Assert.Contains("postfix/socketmap/postscreen", host.Postfix.ReadLog().Split('\n').Single(line => line.Contains("fatal: watchdog timeout")));
    }

    private static async Task<PostscreenHost> StartWithUserAsync()
    {
        var host = await PostscreenHost.StartAsync(Token);
        host.WriteLogin(User);
        foreach (var table in PostscreenHost.Tables)
            await UntilRelaysAsync(host, table, User);
        return host;
    }

    /// <summary>Nobody passes untested, and whoever passes the test can deliver.</summary>
    private static async Task AssertTestsGoOnAsync(PostscreenHost host, IEnumerable<string> tables)
    {
        await Task.WhenAll(tables.SelectMany(table => new[] { User, Stranger }.Select(async client =>
        {
            var reply = await RelayAsync(host, table, client);
            Assert.True(reply.Code == 550, $"{table} for {client} said {reply}\n{host.Agent.Output}\n{host.Postfix.ReadLog()}");
            Assert.Equal(250, (await DeliverPolitelyAsync(host, table, client)).Code);
        })));
        Assert.Contains("table lookup error -- ignoring the remainder of this access list", host.Postfix.ReadLog());
    }

    /// <summary>By a client that does not wait for the greeting.</summary>
    private static async Task<SmtpReply> RelayAsync(PostscreenHost host, string table, IPAddress client)
    {
        await using var session = await SmtpSession.OpenTalkingFirstAsync(client, host.PortOf(table), Token);
        return await session.TrySendAsync("alice@local.test", MailHost.Foreign, Token);
    }

    private static async Task<SmtpReply> DeliverPolitelyAsync(PostscreenHost host, string table, IPAddress client)
    {
        await using var session = await SmtpSession.OpenAsync(client, host.PortOf(table), Token);
        return await session.TrySendAsync("somebody@elsewhere.example", MailHost.Local, Token);
    }

    private static async Task UntilRelaysAsync(PostscreenHost host, string table, IPAddress client)
    {
        SmtpReply? last = null;
        await Eventually.TrueAsync(
            async () => (last = await RelayAsync(host, table, client)).Code == 250,
            TimeSpan.FromSeconds(15), () => $"{table} last said {last}\n{host.Postfix.ReadLog()}", Token);
    }
}
