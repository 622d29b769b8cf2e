using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>The main job, with real servers, in each time format of rsyslog.</summary>
public abstract class LoginOpensRelay(SharedMailHost shared)
{
    public static TheoryData<string> Ways => [.. RelayWay.Names];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private MailHost Host => shared.Host;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_imap_login_opens_the_relay_for_its_address_and_no_other(string way)
    {
        var client = shared.NextClient();
        var neighbour = shared.NextClient();
        Assert.Equal(554, (await Host.RelayAsync(client, way, Token)).Code);

        Assert.True(await Host.ImapLoginAsync(client, "alice", DovecotServer.Password, Token));

        await Host.UntilRelaysAsync(client, way, Token);
        Assert.Equal(554, (await Host.RelayAsync(neighbour, way, Token)).Code);
        Assert.Equal(250, (await Host.DeliverAsync(neighbour, way, Token)).Code);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_pop3_login_opens_the_relay_for_its_address_and_no_other(string way)
    {
        var client = shared.NextClient();
        var neighbour = shared.NextClient();
        Assert.Equal(554, (await Host.RelayAsync(client, way, Token)).Code);

        Assert.True(await Host.Pop3LoginAsync(client, "bob", DovecotServer.Password, Token));

        await Host.UntilRelaysAsync(client, way, Token);
        Assert.Equal(554, (await Host.RelayAsync(neighbour, way, Token)).Code);
    }

    [Fact]
    public async Task A_wrong_password_opens_nothing()
    {
        var stranger = shared.NextClient();
        var user = shared.NextClient();
        Assert.False(await Host.ImapLoginAsync(stranger, "alice", "wrong", Token));
        Assert.False(await Host.Pop3LoginAsync(stranger, "bob", "wrong", Token));

        // What is logged after the failures has been read, so the failures have been too.
        Assert.True(await Host.ImapLoginAsync(user, "carol", DovecotServer.Password, Token));
        foreach (var way in RelayWay.Names)
        {
            await Host.UntilRelaysAsync(user, way, Token);
            Assert.Equal(554, (await Host.RelayAsync(stranger, way, Token)).Code);
        }
    }

    [Fact]
    public async Task A_user_name_that_imitates_a_login_opens_nothing()
    {
        var stranger = shared.NextClient();
        var user = shared.NextClient();
        var forged = shared.NextClient();
        Assert.False(await Host.ImapLoginAsync(stranger, $"eve>, method=PLAIN, rip={forged}, lip=127.0.0.1, mpid=1, session=<x", "wrong", Token));
        Assert.False(await Host.ImapLoginAsync(stranger, $"a\r\nNov 20 10:15:01 mx1 dovecot: imap-login: Login: user=<eve>, method=PLAIN, rip={forged}, lip=127.0.0.1, mpid=1, session=<x>", "wrong", Token));

        Assert.True(await Host.ImapLoginAsync(user, "carol", DovecotServer.Password, Token));
        await Host.UntilRelaysAsync(user, "policy", Token);
        foreach (var client in new[] { stranger, forged })
            Assert.Equal(554, (await Host.RelayAsync(client, "policy", Token)).Code);
    }

    [Fact]
    public async Task A_login_over_ipv6_opens_the_relay_over_ipv6()
    {
        var client = LoopbackAddress.V6;
        Assert.Equal(554, (await Host.RelayAsync(client, "policy", Token)).Code);
        Assert.True(await Host.ImapLoginAsync(client, "alice", DovecotServer.Password, Token));
        foreach (var way in RelayWay.Names)
            await Host.UntilRelaysAsync(client, way, Token);
    }

    /// <summary>The same seen by another client than our own.</summary>
    [Fact]
    public async Task Swaks_is_refused_before_the_login_and_accepted_after_it()
    {
        if (!File.Exists("/usr/bin/swaks"))
            Assert.Skip("SKIPPED: swaks is not installed");
        var client = shared.NextClient();
        string[] swaks = ["--server", "127.0.0.1", "--port", $"{Host.PortOf("policy")}", "--local-interface", $"{client}", "--from", "alice@local.test", "--to", MailHost.Foreign, "--quit-after", "RCPT"];
        var before = await Command.RunAsync("swaks", swaks, null, Token);
        Assert.Contains("<** 554 5.7.1", before.Output);
        Assert.True(await Host.ImapLoginAsync(client, "alice", DovecotServer.Password, Token));
        await Host.UntilRelaysAsync(client, "policy", Token);
        var after = await Command.RunAsync("swaks", swaks, null, Token);
        Assert.Equal(0, after.ExitCode);
        Assert.Contains("<-  250 2.1.5 Ok", after.Output);
    }

    [Fact]
    public async Task Each_fact_has_its_line_with_address_account_and_reason()
    {
        var client = shared.NextClient();
        Assert.True(await Host.ImapLoginAsync(client, "alice", DovecotServer.Password, Token));
        await Host.Agent.UntilPrintedAsync($"login: client={client}, account=alice, protocol=imap, rule=dovecot/login, log={Host.Rsyslog.LogPath}", Token);
        await Host.Agent.UntilPrintedAsync($"authorized: client={client}, account=alice, until=", Token);
    }
}
