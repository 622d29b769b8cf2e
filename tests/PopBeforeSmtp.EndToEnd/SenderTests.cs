using System.Net;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>Answers that depend on who sends, in real SMTP sessions behind real logins.</summary>
public sealed class SenderTests
{
    private const string Alice = "alice@local.test";
    private const string Bob = "bob@local.test";
    private const string Carol = "carol@local.test";

    private static readonly IPAddress Client = LoopbackAddress.V4(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bound_to_accounts_a_sender_passes_once_his_account_has_logged_in_from_the_address()
    {
        await using var host = await StartAsync(authorization => authorization["SenderBinding"] = "exact");
        await LoginAsync(host, "alice");
        await UntilAsync(host, Alice, 250);

        Assert.Equal(250, (await SendAsync(host, "Alice+news@LOCAL.test")).Code);
        Assert.Equal(250, (await SendAsync(host, "")).Code);
        var refused = await SendAsync(host, Bob);
        Assert.Equal(554, refused.Code);
        Assert.Contains("5.7.1", refused.Text);
        Assert.Contains("Sender is not an address of a user logged in from here", refused.Text);
        await host.Agent.UntilPrintedAsync($"refused: client={Client}, sender={Bob}, reason=not a sender of the accounts logged in from there: alice", Token);
        // Mail for this host comes in whatever the sender is.
        Assert.Equal(250, (await SendAsync(host, Bob, MailHost.Local)).Code);

        await LoginAsync(host, "bob");
        await UntilAsync(host, Bob, 250);
        Assert.Equal(250, (await SendAsync(host, Alice)).Code);
        Assert.Equal(554, (await SendAsync(host, Carol)).Code);

        // What cannot say the sender permits nobody but by hand.
        var byHand = LoopbackAddress.V4(9);
        Assert.Equal(0, (await host.Agent.RunAsync(Token, "allow", $"{byHand}", "--forever")).ExitCode);
        await host.UntilRelaysAsync(byHand, "hash", Token);
        Assert.Equal(250, (await host.RelayAsync(byHand, "socketmap", Token)).Code);
        Assert.Equal(554, (await host.RelayAsync(Client, "socketmap", Token)).Code);
        Assert.Equal(554, (await host.RelayAsync(Client, "hash", Token)).Code);
        Assert.Equal((0, 1, 2), (await CheckAsync(host, Alice), await CheckAsync(host, Carol), (await host.Agent.RunAsync(Token, "check", "192.0.2")).ExitCode));
    }

    [Fact]
    public async Task Bound_to_domains_any_name_of_the_domain_passes()
    {
        await using var host = await StartAsync(authorization => authorization["SenderBinding"] = "domain");
        await LoginAsync(host, "alice");
        await UntilAsync(host, Bob, 250);
        Assert.Equal(554, (await SendAsync(host, "bob@elsewhere.test")).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hash:")]
    [InlineData("lmdb:")]
    public async Task The_sender_login_maps_that_Postfix_uses_give_accounts_more_senders(string type)
    {
        await using var host = await StartAsync(
            authorization =>
            {
                authorization["SenderBinding"] = "exact";
                authorization["SenderLoginMaps"] = new System.Text.Json.Nodes.JsonArray($"{type}$senders");
            },
            async directory =>
            {
                var path = directory.Write("senders", "sales@local.test alice, bob\n@shop.test alice\n");
                if (type.Length > 0)
                    (await Command.RunAsync("postmap", [type + path], null, Token)).Checked("postmap");
                return path;
            });
        await LoginAsync(host, "alice");
        await UntilAsync(host, "sales@local.test", 250);
        Assert.Equal(250, (await SendAsync(host, "anything@shop.test")).Code);
        Assert.Equal(554, (await SendAsync(host, "other@local.test")).Code);
    }

    [Fact]
    public async Task A_suspended_account_falls_at_once_is_refused_with_the_reason_and_stays_suspended_over_a_restart()
    {
        await using var host = await StartAsync(_ => { });
        await LoginAsync(host, "alice");
        await UntilAsync(host, Alice, 250);
        await LoginAsync(host, "bob");

        var suspended = await host.Agent.RunAsync(Token, "suspend", "alice", "--reason", "Password stolen: call 555");
        Assert.Equal((0, "account alice is suspended, revoked: 127.0.0.2\n"), (suspended.ExitCode, suspended.Output));
        // Bob holds the address.
        await UntilAsync(host, Bob, 250);
        var refused = await SendAsync(host, Alice);
        Assert.Equal(554, refused.Code);
        Assert.Contains("5.7.1", refused.Text);
        Assert.Contains("Password stolen: call 555", refused.Text);

        await host.Agent.StopAsync(Token);
        await host.Agent.StartAsync(Token);
        await LoginAsync(host, "alice");
        await host.Agent.UntilPrintedAsync($"refused: client={Client}, account=alice, reason=the account is suspended", Token);
        Assert.Contains("Password stolen", (await SendAsync(host, Alice)).Text);
        Assert.Contains("alice", (await host.Agent.RunAsync(Token, "suspend")).Output);

        Assert.Equal(0, (await host.Agent.RunAsync(Token, "unsuspend", "alice")).ExitCode);
        Assert.Equal(1, (await host.Agent.RunAsync(Token, "unsuspend", "alice")).ExitCode);
        await LoginAsync(host, "alice");
        await UntilAsync(host, Alice, 250);
    }

    [Fact]
    public async Task An_account_written_into_the_file_of_suspended_accounts_falls_at_once()
    {
        await using var host = await StartAsync(
            authorization => authorization["SuspendedAccounts"] = "$senders",
            directory => Task.FromResult(directory.Write("suspended", "# nobody yet\n")));
        await LoginAsync(host, "alice");
        await UntilAsync(host, Alice, 250);
        host.Directory.Write("suspended", "alice gone\n");
        await UntilAsync(host, Alice, 554);
        await host.UntilRefusesAsync(Client, "hash", Token);
    }

    [Fact]
    public async Task A_client_that_sends_before_it_checks_is_told_so_and_mail_for_this_host_flows()
    {
        await using var host = await StartAsync(
            authorization => authorization["Window"] = "00:00:03",
            answers: ("defer", "Please check your mail first, then send again."));
        var unknown = await SendAsync(host, Alice);
        Assert.Equal(450, unknown.Code);
        Assert.Contains("4.7.1", unknown.Text);
        Assert.Contains("Please check your mail first, then send again.", unknown.Text);
        Assert.Equal(250, (await SendAsync(host, Alice, MailHost.Local)).Code);

        await LoginAsync(host, "alice");
        await UntilAsync(host, Alice, 250);
        await UntilAsync(host, Alice, 450);
        var expired = await SendAsync(host, Alice);
        Assert.Matches("Please check your mail first, then send again. Your last login from here expired [0-9]+ seconds? ago.", expired.Text);
        Assert.DoesNotContain("alice", expired.Text.Replace(Alice, ""));
        Assert.Equal(250, (await SendAsync(host, Alice, MailHost.Local)).Code);
        await host.AssertNothingElseWasRelayedAsync(Token);
    }

    [Fact]
    public async Task A_client_that_may_not_relay_can_be_refused_in_the_sites_own_words()
    {
        await using var host = await StartAsync(_ => { }, answers: ("reject", "Log in at https://mail.example.org: then try again"));
        var refused = await SendAsync(host, Alice);
        Assert.Equal(554, refused.Code);
        Assert.Contains("5.7.1", refused.Text);
        Assert.Contains("Log in at https://mail.example.org: then try again", refused.Text);
        Assert.Equal(250, (await SendAsync(host, Alice, MailHost.Local)).Code);
    }

    /// <param name="file">Writes a file; its path takes the place of "$senders" in the settings.</param>
    private static Task<MailHost> StartAsync(
        Action<System.Text.Json.Nodes.JsonObject> change, Func<TestDirectory, Task<string>>? file = null, (string UnknownClient, string Text)? answers = null)
    {
        return MailHost.StartAsync(LogTimeFormat.Rfc3339, Token, Change);

        void Change(AgentSettings settings)
        {
            var authorization = settings.Json["Authorization"]!.AsObject();
            authorization["DefaultDomain"] = PostfixServer.LocalDomain;
            change(authorization);
            if (answers is var (unknown, text))
                settings.Json["Answers"] = new System.Text.Json.Nodes.JsonObject { ["UnknownClient"] = unknown, ["UnknownText"] = text };
            if (file is null)
                return;
            var path = file(settings.Directory).GetAwaiter().GetResult();
            settings.Json["Authorization"] = System.Text.Json.Nodes.JsonNode.Parse(authorization.ToJsonString().Replace("$senders", path));
        }
    }

    private static async Task LoginAsync(MailHost host, string user) =>
        Assert.True(await host.ImapLoginAsync(Client, user, DovecotServer.Password, Token));

    private static Task<SmtpReply> SendAsync(MailHost host, string sender, string to = MailHost.Foreign) => host.SendAsync(Client, "policy", sender, to, Token);

    private static async Task<int> CheckAsync(MailHost host, string sender) =>
        (await host.Agent.RunAsync(Token, "check", $"{Client}", "--sender", sender)).ExitCode;

    private static async Task UntilAsync(MailHost host, string sender, int code)
    {
        SmtpReply? last = null;
        await Eventually.TrueAsync(
            async () => (last = await SendAsync(host, sender)).Code == code,
            TimeSpan.FromSeconds(15),
            () => $"{sender} last said {last}\n{host.Agent.Output}",
            Token);
    }
}
