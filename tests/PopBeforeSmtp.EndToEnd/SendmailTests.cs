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
    public async Task The_test_mode_of_sendmail_shows_what_would_be_answered()
    {
        await using var host = await SendmailHost.StartAsync(_ => { }, Token);
        (await host.Agent.RunAsync(Token, "allow", "192.0.2.10")).Checked("allow");
        (await host.Agent.RunAsync(Token, "allow", "2001:db8::10")).Checked("allow");
        (string Client, string Answer)[] clients =
        [
            ("192.0.2.10", "$# RELAY"), ("192.0.2.11", "NO"), ("192.0.2", "NO"), ("unknown", "NO"), ("IPv6:2001:db8:0:0:0:0:0:10", "$# RELAY"), ("IPv6:2001:db8::10", "$# RELAY"),
            ("IPv6:2001:db8:0:0:0:0:10:20", "NO"), ("IPv6:0:0:0:0:0:ffff:c000:20a", "NO"), ("127.0.0.1", "OK"),
        ];
        var commands = clients.Select(client => $".D{{client_addr}}{client.Client}\nLocal_check_rcpt <{Foreign}>\n").Append($"Local_check_rcpt <{host.LocalMailbox}>\n");
        var answers = await host.Sendmail.TryAsync(SendmailHost.Socketmap, "Local_check_rcpt", commands, Token);
        Assert.Equal([.. clients.Select(client => client.Answer), "OK"], answers);
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
