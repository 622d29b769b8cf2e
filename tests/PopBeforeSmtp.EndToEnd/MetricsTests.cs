using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>What Prometheus reads of the service, judged by Prometheus' own tool.</summary>
public sealed class MetricsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_is_what_Prometheus_wants()
    {
        var promtool = await Promtool.GetAsync(Token);
        await using var lone = new LoneAgent();
        var page = await ScrapeAfterLoginAsync(lone);
        var result = await promtool.CheckMetricsAsync(lone.Directory.Write("metrics.txt", page), Token);
        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public async Task A_page_that_Prometheus_does_not_want_is_seen_as_one()
    {
        var promtool = await Promtool.GetAsync(Token);
        using var directory = new TestDirectory();
        Assert.NotEqual(0, (await promtool.CheckMetricsAsync(directory.Write("metrics.txt", "x{log=\"a\" 1\n"), Token)).ExitCode);
    }

    [Fact]
    public async Task The_alert_rules_are_rules()
    {
        var promtool = await Promtool.GetAsync(Token);
        var result = await promtool.CheckRulesAsync(Path.Combine(Repository.Root, "install", "prometheus", "alerts.yml"), Token);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Contains("SUCCESS", result.Output);
    }

    [Fact]
    public async Task Logins_and_answers_are_on_the_page()
    {
        await using var lone = new LoneAgent();
        var page = await ScrapeAfterLoginAsync(lone);
        Assert.Contains("\npop_before_smtp_logins_total{result=\"authorized\"} 1\n", page);
        Assert.Contains("\npop_before_smtp_ready 1\n", page);
        Assert.Matches("\npop_before_smtp_relay_answers_total\\{protocol=\"policy\",listen=\"[^\"]+\",result=\"permit\"\\} [1-9]", page);
        Assert.Matches("\npop_before_smtp_relay_answers_total\\{protocol=\"http\",listen=\"tcp:127.0.0.1:[0-9]+\",result=\"permit\"\\} 1\n", page);
        Assert.DoesNotContain("alice", page);
        Assert.DoesNotContain("192.0.2.10", page);
    }

    private static async Task<string> ScrapeAfterLoginAsync(LoneAgent lone)
    {
        var port = Ports.Free();
        lone.Agent.Settings.Json["Metrics"] = new JsonObject { ["Listen"] = $"tcp:127.0.0.1:{port}" };
        await lone.Agent.StartAsync(Token);
        lone.WriteLogin("192.0.2.10");
        await lone.UntilPermittedAsync("192.0.2.10", Token);
        using var http = new HttpClient();
        Assert.Contains("\"permitted\":true", await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/v1/clients/192.0.2.10"), Token));
        using var response = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/metrics"), Token);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        return await response.Content.ReadAsStringAsync(Token);
    }
}
