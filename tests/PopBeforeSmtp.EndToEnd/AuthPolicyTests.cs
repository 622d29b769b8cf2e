using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>A real Dovecot that reports logins itself, as install/sources/dovecot-auth-policy.md configures it.</summary>
public sealed class AuthPolicyTests
{
    private const string Secret = "0123456789abcdef";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_login_opens_the_relay_and_a_wrong_password_does_not()
    {
        await using var lone = new LoneAgent();
        await using var dovecot = await StartAsync(lone, Secret);
        var imap = LoopbackAddress.V4(2);
        var pop3 = LoopbackAddress.V4(3);
        var wrong = LoopbackAddress.V4(4);

        Assert.False(await ImapLoginAsync(dovecot, wrong, "wrong"));
        Assert.True(await ImapLoginAsync(dovecot, imap, DovecotServer.Password));
        await using (var session = await Pop3Session.OpenAsync(pop3, dovecot.Pop3Port, Token))
            Assert.True(await session.LoginAsync("bob", DovecotServer.Password, Token));

        await lone.UntilPermittedAsync(imap.ToString(), Token);
        await lone.UntilPermittedAsync(pop3.ToString(), Token);
        Assert.Equal("DUNNO", await lone.AskAsync(wrong.ToString(), Token));
        Assert.Contains($"login: client={imap}, account=alice, protocol=imap, rule=dovecot-auth-policy/report", lone.Agent.Output);
        Assert.Contains($"login: client={pop3}, account=bob, protocol=pop3, rule=dovecot-auth-policy/report", lone.Agent.Output);
    }

    [Fact]
    public async Task A_report_with_the_wrong_secret_opens_nothing()
    {
        await using var lone = new LoneAgent();
        await using var dovecot = await StartAsync(lone, "another-secret-0");
        var client = LoopbackAddress.V4(2);
        Assert.True(await ImapLoginAsync(dovecot, client, DovecotServer.Password));
        await Eventually.TrueAsync(
            async () => (await lone.Agent.RunAsync(Token, "status", "--json")).Output.Contains("\"untrusted\":1"),
            TimeSpan.FromSeconds(10), () => "the report is refused", Token);
        Assert.Equal("DUNNO", await lone.AskAsync(client.ToString(), Token));
    }

    [Fact]
    public async Task A_login_works_while_the_service_is_away()
    {
        await using var lone = new LoneAgent();
        await using var dovecot = await StartAsync(lone, Secret);
        await lone.Agent.StopAsync(Token);
        Assert.True(await ImapLoginAsync(dovecot, LoopbackAddress.V4(2), DovecotServer.Password));
    }

    private static async Task<DovecotServer> StartAsync(LoneAgent lone, string secretOfDovecot)
    {
        if (RequiredPrograms.SkipReason() is { } reason)
            Assert.Skip(reason);
        var port = Ports.Free().ToString(CultureInfo.InvariantCulture);
        lone.Agent.Settings.Json["LogSources"] = new JsonArray(new JsonObject { ["Kind"] = "dovecot-auth-policy", ["Listen"] = $"tcp:127.0.0.1:{port}", ["Secret"] = Secret });
        await lone.Agent.StartAsync(Token);
        await lone.Agent.UntilPrintedAsync("log source listens: ", Token);
        var dovecot = new DovecotServer(lone.Directory, new DovecotOptions
        {
            ExtraConfiguration = $$"""
                auth_policy_server_url = http://127.0.0.1:{{port}}/
                auth_policy_server_api_header = X-API-Key: {{secretOfDovecot}}
                auth_policy_hash_nonce = unused
                auth_policy_request_attributes = login=%u remote=%r protocol=%s session=%{session}
                auth_policy_check_before_auth = no
                auth_policy_check_after_auth = no
                """,
        });
        await dovecot.StartAsync(Token);
        return dovecot;
    }

    private static async Task<bool> ImapLoginAsync(DovecotServer dovecot, IPAddress client, string password)
    {
        await using var session = await ImapSession.OpenAsync(client, dovecot.ImapPort, Token);
        return await session.LoginAsync("alice", password, Token);
    }
}
