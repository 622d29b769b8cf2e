using System.Net;
using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>The real Exim, with the configuration of install/relays/exim.md.</summary>
public sealed class EximTests : RelayContract
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Exim asks for each recipient, and keeps no answer.</summary>
    [Fact]
    public async Task A_login_counts_within_the_session_that_was_refused_before_it()
    {
        await using var host = await EximHost.StartAsync(_ => { }, Token);
        await using var session = await host.OpenAsync(LoopbackAddress.V4(2), EximHost.ReadSocket, Token);
        Assert.Equal(550, (await session.TrySendAsync(Sender, Foreign, Token)).Code);
        WriteLogin(host, LoopbackAddress.V4(2).ToString());
        await UntilRelaysAsync(host, LoopbackAddress.V4(2), EximHost.ReadSocket);
        await session.HeloAsync(Token);
        Assert.Equal(250, (await session.CommandAsync($"MAIL FROM:<{Sender}>", Token)).Code);
        Assert.Equal(250, (await session.CommandAsync($"RCPT TO:<{Foreign}>", Token)).Code);
    }

    /// <summary>The sender is the client's own text, and stands behind the address in the question.</summary>
    [Fact]
    public async Task The_end_of_what_Exim_sends_ends_a_question_too()
    {
        await using var host = await EximHost.StartAsync(_ => { }, Token);
        (await host.Agent.RunAsync(Token, "allow", "192.0.2.10")).Checked("allow");
        foreach (var (question, answer) in ((string, string)[])
            [("check 192.0.2.10", "OK"), ("check 192.0.2.10\\n", "OK"), ("check 192.0.2.10 ", "OK"), ("check 192.0.2.1", "NO"), ("check 192.0.2.10\\r\\n", "NO"), ("check 192.0.2.11\\ncheck 192.0.2.10", "NO\nOK")])
            Assert.Equal(answer, (await host.Exim.AskAsync(question, Token)).TrimEnd('\n'));
    }

    [Fact]
    public async Task No_sender_makes_a_stranger_known_and_an_odd_one_is_no_obstacle()
    {
        await using var host = await EximHost.StartAsync(_ => { }, Token);
        WriteLogin(host, LoopbackAddress.V4(2).ToString());
        await UntilRelaysAsync(host, LoopbackAddress.V4(2), EximHost.ReadSocket);
        foreach (var sender in (string[])["", "\"a b\"@example.org", "\"x\\ncheck 127.0.0.2\"@example.org", "\"${run{/bin/true}}}{OK}}\"@example.org", new string('x', 60) + "@example.org", "OK@OK"])
        {
            Assert.Equal(550, (await RelayAsync(host, LoopbackAddress.V4(3), EximHost.ReadSocket, sender)).Code);
            Assert.Equal(250, (await RelayAsync(host, LoopbackAddress.V4(2), EximHost.ReadSocket, sender)).Code);
        }
        foreach (var character in "\r\n\0\t\u001b")
            Assert.False((await RelayAsync(host, LoopbackAddress.V4(3), EximHost.ReadSocket, $"\"x{character}check 127.0.0.2\"@example.org")).IsPositive);
        await AssertNothingElseWasRelayedAsync(host);
    }

    [Fact]
    public async Task Bound_to_accounts_a_sender_must_belong_to_one_that_is_logged_in()
    {
        await using var host = await EximHost.StartAsync(settings => settings.Json["Authorization"]!["SenderBinding"] = "exact", Token);
        WriteLogin(host, LoopbackAddress.V4(2).ToString());
        await UntilRelaysAsync(host, LoopbackAddress.V4(2), EximHost.ReadSocket);
        Assert.Equal(550, (await RelayAsync(host, LoopbackAddress.V4(2), EximHost.ReadSocket, "bob@example.org")).Code);
        Assert.Equal(250, (await RelayAsync(host, LoopbackAddress.V4(2), EximHost.ReadSocket, "")).Code);
        WriteLogin(host, LoopbackAddress.V4(2).ToString(), "bob@example.org");
        await Eventually.TrueAsync(
            async () => (await RelayAsync(host, LoopbackAddress.V4(2), EximHost.ReadSocket, "bob@example.org")).IsPositive,
            TimeSpan.FromSeconds(10), () => host.Agent.Output, Token);
        // A list knows no sender.
        await AssertRefusedAsync(host, LoopbackAddress.V4(2), EximHost.HostList);
        await AssertNothingElseWasRelayedAsync(host);
    }

    /// <summary>The file as a service that is away may leave it: none, empty, or with addresses. Here the test is its writer.</summary>
    [Fact]
    public async Task A_host_list_opens_the_relay_for_its_addresses_and_one_that_is_missing_for_nobody()
    {
        await using var host = await EximHost.StartAsync(settings => settings.Json["MapFiles"] = new JsonArray(), Token);
        Assert.Equal(451, (await RelayAsync(host, LoopbackAddress.V4(2), EximHost.HostList)).Code);
        Assert.Equal(250, (await DeliverAsync(host, LoopbackAddress.V4(2), EximHost.HostList)).Code);
        await File.WriteAllTextAsync(host.HostListPath, "", Token);
        await AssertRefusedAsync(host, LoopbackAddress.V4(2), EximHost.HostList);
        await File.WriteAllTextAsync(host.HostListPath, "127.0.0.2\n\"2001:db8::25\"\n127.0.1.0/24\n", Token);
        foreach (var client in (IPAddress[])[LoopbackAddress.V4(2), host.Ipv6Client!, new([127, 0, 1, 77])])
            Assert.Equal(250, (await RelayAsync(host, client, EximHost.HostList)).Code);
        foreach (var client in (IPAddress[])[LoopbackAddress.V4(3), LoopbackAddress.V4(20), new([127, 0, 2, 2]), LoopbackAddress.V6])
            await AssertRefusedAsync(host, client, EximHost.HostList);
        Assert.Equal(250, (await DeliverAsync(host, LoopbackAddress.V4(3), EximHost.HostList)).Code);
        await AssertNothingElseWasRelayedAsync(host);
    }

    [Fact]
    public async Task A_session_without_a_client_shows_what_would_be_answered()
    {
        await using var host = await EximHost.StartAsync(_ => { }, Token);
        string[] session = ["EHLO client.test", $"MAIL FROM:<{Sender}>", $"RCPT TO:<{Foreign}>", "QUIT"];
        Assert.Contains("\n550 relay not permitted", await host.Exim.TryAsync(EximHost.ReadSocket, "192.0.2.10", session, Token));
        (await host.Agent.RunAsync(Token, "allow", "192.0.2.10")).Checked("allow");
        Assert.Contains("\n250 Accepted", await host.Exim.TryAsync(EximHost.ReadSocket, "192.0.2.10", session, Token));
    }

    private protected override async Task<IRelayHost> StartAsync(Action<AgentSettings> change, CancellationToken cancellationToken) =>
        await EximHost.StartAsync(change, cancellationToken);
}
