using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>doctor --relay-test against a real Postfix.</summary>
public sealed class RelayTestTests
{
    private const string Open = "permit_mynetworks, check_client_access static:OK, reject";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_postfix_that_is_wired_right_refuses_all_envelopes_of_a_stranger()
    {
        await using var host = await WiredHost.StartAsync(Token);

        var result = await host.DoctorAsync(Token, "--relay-test", $"127.0.0.1:{host.Port}");

        Assert.Equal(($"✓ 127.0.0.1:{host.Port} refuses all 28 open-relay envelopes of 127.0.0.1: 554 5.7.1 <somebody@elsewhere.example>: Recipient address rejected: Access denied\n1 as they should be, 0 doubtful, 0 wrong\n", 0), (result.Output, result.ExitCode));
    }

    [Fact]
    public async Task An_open_postfix_is_found_and_no_mail_is_sent()
    {
        await using var host = await WiredHost.StartAsync(Token, Open);

        var result = await host.DoctorAsync(Token, "--relay-test", $"127.0.0.1:{host.Port}", "--from", "127.0.0.3");

        var found = $"✗ 127.0.0.1:{host.Port} is an open relay: for 127.0.0.3, who has not logged in, it takes 14 of 28 envelopes (null sender; foreign sender; ";
        Assert.True(result.Output.Contains(found) && result.ExitCode == 2, result.Output + host.Postfix.ReadLog());
        Assert.DoesNotContain("message-id=", await host.Postfix.ReadLogOfAllMailAsync(Token));
    }

    [Fact]
    public async Task An_address_that_postfix_trusts_is_not_mistaken_for_a_stranger()
    {
        await using var host = await WiredHost.StartAsync(Token, extraMain: "mynetworks = 127.0.0.0/8\n");

        var result = await host.DoctorAsync(Token, "--relay-test", $"127.0.0.1:{host.Port}", "--from", "127.0.0.2");

        Assert.StartsWith("! nothing can be told of strangers: 127.0.0.2 may relay without a login (mynetworks = 127.0.0.0/8)\n", result.Output);
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public async Task An_address_with_a_login_is_not_mistaken_for_a_stranger()
    {
        await using var host = await WiredHost.StartAsync(Token);
        await File.AppendAllTextAsync(host.LogPath, LoneAgent.LoginLine("127.0.0.4"), Token);
        await host.Agent.UntilPrintedAsync("authorized: client=127.0.0.4", Token);

        var result = await host.DoctorAsync(Token, "--relay-test", $"127.0.0.1:{host.Port}", "--from", "127.0.0.4");

        Assert.StartsWith("! nothing can be told of strangers: 127.0.0.4 is in the login table now\n", result.Output);
    }

    [Theory]
    [InlineData("--relay-test 'mx:smtp' is not a relay", "--relay-test", "mx:smtp")]
    [InlineData("--from '10' is not a whole address", "--relay-test", "--from", "10")]
    [InlineData("--from goes with --relay-test", "--from", "127.0.0.2")]
    public async Task Words_that_are_wrong_are_refused_in_one_line(string error, params string[] arguments)
    {
        await using var lone = new LoneAgent();

        var result = await lone.Agent.RunAsync(Token, ["doctor", .. arguments]);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"pop-before-smtp: {error}", result.Error);
    }
}
