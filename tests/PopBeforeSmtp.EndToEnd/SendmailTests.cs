using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>The real Sendmail, with the configuration of install/relays/sendmail.md.</summary>
public sealed class SendmailTests : RelayContract
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Sendmail asks for each recipient, and keeps no answer.</summary>
    [Fact]
    public async Task A_login_counts_within_the_session_that_was_refused_before_it()
    {
        await using var host = await SendmailHost.StartAsync(_ => { }, Token);
        await using var session = await host.OpenAsync(LoopbackAddress.V4(2), SendmailHost.Socketmap, Token);
        Assert.Equal(550, (await session.TrySendAsync(Sender, Foreign, Token)).Code);
        WriteLogin(host, LoopbackAddress.V4(2).ToString());
        await UntilRelaysAsync(host, LoopbackAddress.V4(2), SendmailHost.Socketmap);
        Assert.Equal(250, (await session.TrySendAsync(Sender, Foreign, Token)).Code);
    }

    [Fact]
    public async Task The_test_mode_of_sendmail_shows_for_whom_it_relays()
    {
        await using var host = await SendmailHost.StartAsync(_ => { }, Token);
        foreach (var network in (string[])["192.0.2.10", "2001:db8::10", "2001:db8:1:2::/64"])
            (await host.Agent.RunAsync(Token, "allow", network)).Checked("allow");
        string[] known = ["192.0.2.10", "IPv6:2001:db8:0:0:0:0:0:10", "IPv6:2001:db8:1:2:3:4:5:6"];
        string[] unknown =
        [
            "192.0.2.11", "192.0.2.1", "192.0.2", "192.0.2.10.11", "unknown", "IPv6", "IPv6:2001:db8:0:0:0:0:10:20", "IPv6:2001:db8:0:0:0:0:0", "IPv6:0:0:0:0:0:ffff:c000:20a",
            "IPv6:2001:db8:1:3:3:4:5:6", "IPv6:2001:db8:1:20:3:4:5:6", "Connect:192.0.2.10",
        ];
        var commands = known.Concat(unknown).Select(client => $".D{{client_addr}}{client}\nLocal_check_rcpt <{Foreign}>\n").ToList();
        foreach (var way in host.Ways)
        {
            IReadOnlyList<string> answers = [];
            await Eventually.TrueAsync(
                async () => (answers = await host.Sendmail.TryAsync(way, "Local_check_rcpt", commands, Token)).Take(known.Length).All(answer => answer == "$# RELAY"),
                TimeSpan.FromSeconds(20), () => $"{way} answers {string.Join(", ", answers)}\n{host.Agent.Output}", Token);
            Assert.Equal(commands.Count, answers.Count);
            Assert.DoesNotContain("$# RELAY", answers.Skip(known.Length));
        }
    }

    [Fact]
    public async Task A_map_that_is_broken_or_missing_defers_relaying_and_nothing_else()
    {
        await using var host = await SendmailHost.StartAsync(_ => { }, Token);
        WriteLogin(host, LoopbackAddress.V4(2).ToString());
        await UntilRelaysAsync(host, LoopbackAddress.V4(2), SendmailHost.Access);
        await host.Agent.KillAsync(Token);
        var map = Path.Combine(host.Sendmail.MapDirectory, "sendmail.db");
        Action[] mishaps = [() => File.WriteAllText(map, "no map"), () => File.WriteAllText(map, ""), () => File.Delete(map)];
        foreach (var mishap in mishaps)
        {
            mishap();
            foreach (var client in new[] { LoopbackAddress.V4(2), LoopbackAddress.V4(3), SendmailServer.Ipv6Client })
            {
                Assert.Equal(451, (await RelayAsync(host, client, SendmailHost.Access)).Code);
                Assert.Equal(250, (await DeliverAsync(host, client, SendmailHost.Access)).Code);
            }
        }
    }

    /// <summary>Somebody else could put a socket there that says OK to everybody.</summary>
    [Fact]
    public async Task A_socket_in_a_directory_that_others_may_write_to_is_not_asked()
    {
        await using var host = await SendmailHost.StartAsync(_ => { }, Token);
        WriteLogin(host, LoopbackAddress.V4(2).ToString());
        await UntilRelaysAsync(host, LoopbackAddress.V4(2), SendmailHost.Socketmap);
        TestDirectory.SetMode(host.Sendmail.RunDirectory, (UnixFileMode)0b_111_101_111);
        var reply = await RelayAsync(host, LoopbackAddress.V4(2), SendmailHost.Socketmap);
        Assert.Equal((451, "4.3.0 Login table unavailable, please try again later"), (reply.Code, reply.Text));
        Assert.Equal(250, (await DeliverAsync(host, LoopbackAddress.V4(2), SendmailHost.Socketmap)).Code);
    }

    private protected override async Task<IRelayHost> StartAsync(Action<AgentSettings> change, CancellationToken cancellationToken) =>
        await SendmailHost.StartAsync(change, cancellationToken);
}
