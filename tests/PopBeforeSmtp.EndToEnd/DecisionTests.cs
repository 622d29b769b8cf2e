using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>What a decision depends on beside the login: networks of the settings, how shared an address is, limits.</summary>
public sealed class DecisionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Networks_of_the_settings_are_allowed_shown_and_explained_and_taken_away_in_the_settings_alone()
    {
        await using var lone = await StartAsync(authorization => authorization["AlwaysAuthorize"] = new JsonArray(
            new JsonObject { ["Network"] = "198.51.100.0/24", ["Note"] = "printers", ["Owner"] = "facilities" }, "2001:db8:5::/48"));
        Assert.Equal("OK", await lone.AskAsync("198.51.100.77", Token));
        Assert.Equal("OK", await lone.AskAsync("2001:db8:5:ffff::1", Token));
        Assert.Equal("DUNNO", await lone.AskAsync("198.51.101.1", Token));

        var list = (await lone.Agent.RunAsync(Token, "list")).Output;
        Assert.Matches("198.51.100.0/24 .*settings .*never .*printers +facilities", list);
        Assert.Contains("AlwaysAuthorize has 198.51.100.0/24, note: printers, owner: facilities", (await lone.Agent.RunAsync(Token, "why", "198.51.100.77")).Output);

        // The longest network speaks.
        Assert.Equal(0, (await lone.Agent.RunAsync(Token, "allow", "198.51.100.77", "--for", "1h", "--note", "visitor", "--owner", "ann")).ExitCode);
        Assert.Contains("note: visitor, owner: ann", (await lone.Agent.RunAsync(Token, "why", "198.51.100.77")).Output);
        Assert.Contains("note: printers", (await lone.Agent.RunAsync(Token, "why", "198.51.100.78")).Output);

        var revoked = await lone.Agent.RunAsync(Token, "revoke", "198.51.100.0/24");
        Assert.Contains("revoked: 198.51.100.77", revoked.Output);
        revoked = await lone.Agent.RunAsync(Token, "revoke", "198.51.100.0/24");
        Assert.Equal((1, "AlwaysAuthorize has 198.51.100.0/24: take it out there\n"), (revoked.ExitCode, revoked.Error));
        Assert.Equal("OK", await lone.AskAsync("198.51.100.77", Token));
    }

    [Fact]
    public async Task An_entry_by_hand_for_ever_outlives_a_restart_with_its_note_owner_and_who_made_it()
    {
        await using var lone = await StartAsync(_ => { });
        Assert.Equal(0, (await lone.Agent.RunAsync(Token, "allow", "203.0.113.0/28", "--forever", "--note", "scanner", "--owner", "bob")).ExitCode);
        await lone.Agent.StopAsync(Token);
        await lone.Agent.StartAsync(Token);
        Assert.Equal("OK", await lone.AskAsync("203.0.113.9", Token));
        Assert.Matches("allowed by hand by \\S+ .* ago as part of 203.0.113.0/28, note: scanner, owner: bob", (await lone.Agent.RunAsync(Token, "why", "203.0.113.9")).Output);
        Assert.Equal(0, (await lone.Agent.RunAsync(Token, "revoke", "203.0.113.0/28")).ExitCode);
        Assert.Equal("DUNNO", await lone.AskAsync("203.0.113.9", Token));
    }

    [Theory]
    [InlineData("mail.example.org")]
    [InlineData("example.org")]
    [InlineData(".example.org")]
    public async Task Names_are_refused_with_the_reason(string name)
    {
        await using var lone = await StartAsync(_ => { });
        var refused = await lone.Agent.RunAsync(Token, "allow", name, "--forever");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("a host or domain name is refused: who controls its DNS would decide who may relay", refused.Error);
    }

    [Fact]
    public async Task A_login_opens_the_network_of_an_ipv6_client_where_the_settings_say_so()
    {
        await using var lone = await StartAsync(authorization => authorization["IPv6PrefixLength"] = 64);
        lone.WriteLogin("2001:db8:1:2:a:b:c:d");
        await lone.UntilPermittedAsync("2001:db8:1:2::7", Token);
        Assert.Equal("DUNNO", await lone.AskAsync("2001:db8:1:3::7", Token));
        Assert.Contains("2001:db8:1:2::/64", (await lone.Agent.RunAsync(Token, "list")).Output);
        await lone.Agent.StopAsync(Token);
        await lone.Agent.StartAsync(Token);
        Assert.Equal("OK", await lone.AskAsync("2001:db8:1:2::8", Token));
        Assert.Equal(0, (await lone.Agent.RunAsync(Token, "revoke", "2001:db8:1:2::9")).ExitCode);
        Assert.Equal("DUNNO", await lone.AskAsync("2001:db8:1:2::7", Token));
    }

    [Theory]
    [InlineData("bind", "REJECT 5.7.1 Sender is not an address of a user logged in from here", "senders must belong to one of them")]
    [InlineData("hold", "DUNNO", "it is held back")]
    public async Task An_address_that_many_accounts_share_is_bound_or_held_back_with_a_warning(string shared, string answer, string warning)
    {
        await using var lone = await StartAsync(authorization =>
        {
            authorization["MaximumAccountsPerAddress"] = 2;
            authorization["SharedAddresses"] = shared;
        });
        lone.WriteLogin("192.0.2.10", "ann@example.org");
        lone.WriteLogin("192.0.2.10", "bob@example.org");
        lone.WriteLogin("192.0.2.11", "ann@example.org");
        await lone.UntilPermittedAsync("192.0.2.11", Token);
        Assert.Equal("OK", await AskAsync(lone, "192.0.2.10", "anybody@example.net"));
        lone.WriteLogin("192.0.2.10", "cat@example.org");
        await lone.Agent.UntilPrintedAsync($"shared: client=192.0.2.10, reason=more than MaximumAccountsPerAddress 2 accounts are logged in; {warning}", Token);
        Assert.Equal(answer, await AskAsync(lone, "192.0.2.10", "anybody@example.net"));
        Assert.Equal(shared == "bind" ? "OK" : "DUNNO", await AskAsync(lone, "192.0.2.10", "cat@example.org"));
        Assert.Equal("NOTFOUND ", await RelayQuestion.AskSocketmapAsync(lone.Agent.Settings.SocketmapPath, "192.0.2.10", Token));
        Assert.Equal("OK", await AskAsync(lone, "192.0.2.11", "anybody@example.net"));
    }

    [Fact]
    public async Task A_login_beyond_a_limit_is_refused_with_a_warning_and_nobody_is_turned_out()
    {
        await using var lone = await StartAsync(authorization =>
        {
            authorization["MaximumAddresses"] = 3;
            authorization["MaximumAddressesPerUser"] = 2;
        });
        foreach (var last in (int[])[1, 2, 3])
            lone.WriteLogin($"192.0.2.{last}", "ann@example.org");
        await lone.Agent.UntilPrintedAsync("refused: client=192.0.2.3, account=ann@example.org, reason=the account is logged in from MaximumAddressesPerUser 2", Token);
        lone.WriteLogin("192.0.2.4", "bob@example.org");
        lone.WriteLogin("192.0.2.5", "bob@example.org");
        await lone.Agent.UntilPrintedAsync("refused: client=192.0.2.5, account=bob@example.org, reason=there are MaximumAddresses 3 in the table", Token);
        foreach (var (last, answer) in ((int, string)[])[(1, "OK"), (2, "OK"), (3, "DUNNO"), (4, "OK"), (5, "DUNNO")])
            Assert.Equal((last, answer), (last, await lone.AskAsync($"192.0.2.{last}", Token)));
        Assert.Contains("MaximumAddressesPerUser", (await lone.Agent.RunAsync(Token, "why", "192.0.2.3")).Output);
    }

    [Fact]
    public async Task The_hosts_own_addresses_are_never_allowed_where_the_settings_say_so()
    {
        await using var lone = await StartAsync(authorization => authorization["NeverAuthorize"] = new JsonArray("host:addresses"));
        lone.WriteLogin("127.0.0.1");
        lone.WriteLogin("127.0.0.2");
        await lone.UntilPermittedAsync("127.0.0.2", Token);
        Assert.Equal("DUNNO", await lone.AskAsync("127.0.0.1", Token));
        await lone.Agent.UntilPrintedAsync("refused: client=127.0.0.1, account=alice@example.org, reason=NeverAuthorize has 127.0.0.1", Token);
    }

    private static async Task<LoneAgent> StartAsync(Action<JsonObject> change)
    {
        var lone = new LoneAgent();
        change(lone.Agent.Settings.Json["Authorization"]!.AsObject());
        await lone.Agent.StartAsync(Token);
        return lone;
    }

    private static async Task<string> AskAsync(LoneAgent lone, string client, string sender)
    {
        var reply = await RelayQuestion.AskAsync(
            new System.Net.Sockets.UnixDomainSocketEndPoint(lone.Agent.Settings.PolicyPath),
            $"request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address={client}\nsender={sender}\nrecipient=x@elsewhere.example\n\n", "\n\n", Token);
        return reply["action=".Length..^2];
    }
}
