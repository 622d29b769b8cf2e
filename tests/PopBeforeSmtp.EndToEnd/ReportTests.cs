using System.Text.Json;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>Who still needs the table: counted at the answers that relays get.</summary>
public sealed class ReportTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Accounts_and_addresses_that_relayed_are_told_before_and_after_a_restart()
    {
        await using var lone = new LoneAgent();
        await lone.Agent.StartAsync(Token);
        lone.WriteLogin("192.0.2.10");
        lone.WriteLogin("192.0.2.11");
        lone.WriteLogin("192.0.2.12", "=cmd|'x!A0");
        lone.WriteLogin("192.0.2.13", "quiet@example.org");
        await WaitForListedAsync(lone, "192.0.2.13");
        (await lone.Agent.RunAsync(Token, "allow", "198.51.100.0/24")).Checked("allow");
        await AskAsync(lone, ("192.0.2.10", 3), ("192.0.2.11", 1), ("192.0.2.12", 2), ("198.51.100.7", 1), ("203.0.113.1", 5));
        Assert.Equal("OK OK", await RelayQuestion.AskSocketmapAsync(lone.Agent.Settings.SocketmapPath, "192.0.2.10", Token));
        (await lone.Agent.RunAsync(Token, "why", "192.0.2.10")).Checked("why"); // no use of the table
        await AssertReportAsync(lone);
        await lone.Agent.StopAsync(Token);
        await AssertReportAsync(lone);
        await lone.Agent.StartAsync(Token);
        await AssertReportAsync(lone);
        await AskAsync(lone, ("192.0.2.11", 1));
        Assert.Equal(2, (await UsageAsync(lone))[("alice@example.org", "192.0.2.11")]);
    }

    [Fact]
    public async Task A_kill_loses_a_few_seconds_of_counting_at_most()
    {
        await using var lone = new LoneAgent();
        await lone.Agent.StartAsync(Token);
        lone.WriteLogin("192.0.2.10");
        await lone.UntilPermittedAsync("192.0.2.10", Token);
        (await lone.Agent.RunAsync(Token, "report")).Checked("report"); // what was counted is on disk now
        await lone.Agent.KillAsync(Token);
        Assert.InRange((await UsageAsync(lone))[("alice@example.org", "192.0.2.10")], 1, long.MaxValue);
    }

    [Theory]
    [InlineData("--since", "30")]
    [InlineData("--since", "0d")]
    [InlineData("--by", "domain")]
    [InlineData("--json", "--csv")]
    public async Task What_cannot_be_reported_is_said(params string[] arguments)
    {
        await using var lone = new LoneAgent();
        var report = await lone.Agent.RunAsync(Token, ["report", .. arguments]);
        Assert.Equal((2, ""), (report.ExitCode, report.Output));
        Assert.StartsWith("pop-before-smtp: --", report.Error);
    }

    private static async Task AssertReportAsync(LoneAgent lone)
    {
        Assert.Equal(
            [(("", "198.51.100.0/24"), 1L), (("=cmd|'x!A0", "192.0.2.12"), 2), (("alice@example.org", "192.0.2.10"), 4), (("alice@example.org", "192.0.2.11"), 1)],
            (await UsageAsync(lone)).OrderBy(pair => pair.Key.Account, StringComparer.Ordinal).ThenBy(pair => pair.Key.Client, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value)));
        var text = (await lone.Agent.RunAsync(Token, "report", "--since", "12h")).Checked("report").Output.Split('\n');
        Assert.Equal(["ACCOUNT", "ADDRESSES", "ANSWERS", "FIRST", "LAST", "PROTOCOLS"], text[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches(@"^alice@example\.org +2 +5 .* imap$", text.Single(line => line.StartsWith("alice", StringComparison.Ordinal)));
        Assert.Matches("^2 accounts relayed through the table since [0-9-]{10}, of 3 that logged in since .*Z[.]$", text[^2]);
        var csv = (await lone.Agent.RunAsync(Token, "report", "--csv", "--by", "address")).Checked("report").Output.TrimEnd('\n').Split('\n');
        Assert.Equal("account,address,answers,first,last,protocol", csv[0]);
        Assert.StartsWith("\"'=cmd|'x!A0\",192.0.2.12,2,\"", csv.Single(line => line.Contains("cmd")));
        Assert.Equal(5, csv.Length);
    }

    private static async Task<Dictionary<(string Account, string Client), long>> UsageAsync(LoneAgent lone)
    {
        var report = JsonSerializer.Deserialize<JsonElement>((await lone.Agent.RunAsync(Token, "report", "--json")).Checked("report").Output);
        return report.GetProperty("usage").EnumerateArray()
            .ToDictionary(row => (row.GetProperty("account").GetString()!, row.GetProperty("client").GetString()!), row => row.GetProperty("answers").GetInt64());
    }

    private static async Task AskAsync(LoneAgent lone, params (string Client, int Times)[] questions)
    {
        foreach (var (client, times) in questions)
        {
            for (var i = 0; i < times; i++)
                await lone.AskAsync(client, Token);
        }
    }

    /// <summary>Not by asking as a relay: that would be counted.</summary>
    private static Task WaitForListedAsync(LoneAgent lone, string client) => lone.Agent.UntilPrintedAsync($"authorized: client={client}", Token);
}
