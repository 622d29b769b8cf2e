using System.Text.RegularExpressions;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Core.Tests.Support;
using PopBeforeSmtp.Tests.LogSources.Files;
using PopBeforeSmtp.Tests.RelayEndpoints;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Hosting;

/// <summary>What the page /metrics of the whole service says.</summary>
public sealed class ServiceInstrumentsTests
{
    [Fact]
    public async Task Lines_logins_and_answers_are_counted()
    {
        await using var service = await RunningService.StartAsync();
        TailedLog.Append(service.Log, LineOfNow("192.0.2.10", "ina"));
        TailedLog.Append(service.Log, LineOfNow("192.0.2.10", "ina"));
        TailedLog.Append(service.Log, LineOfNow("127.0.0.1", "ina"));
        await Wait.UntilAsync(() => service.Metrics.Contains("pop_before_smtp_log_lines_total{log=\"" + service.Log + "\"} 3\n"));
        await RunningService.AskOnceAsync(service.Policy, Wire.Policy("192.0.2.10"));
        await RunningService.AskOnceAsync(service.Map, Wire.Map("192.0.2.11"));
        var page = service.Metrics;
        Assert.Equal("1", ValueOf(page, "pop_before_smtp_logins_total{result=\"authorized\"}"));
        Assert.Equal("1", ValueOf(page, "pop_before_smtp_logins_total{result=\"renewed\"}"));
        Assert.Equal("1", ValueOf(page, "pop_before_smtp_logins_total{result=\"refused\"}"));
        Assert.Equal("1", ValueOf(page, "pop_before_smtp_logins_refused_total{reason=\"never_authorize\"}"));
        Assert.Equal("3", ValueOf(page, $"pop_before_smtp_rule_matches_total{{log=\"{service.Log}\",preset=\"dovecot\",rule=\"login\"}}"));
        Assert.Equal("1", ValueOf(page, "pop_before_smtp_addresses"));
        Assert.Equal("1", ValueOf(page, "pop_before_smtp_ready"));
        Assert.Equal("1", ValueOf(page, $"pop_before_smtp_log_up{{log=\"{service.Log}\"}}"));
        Assert.Equal("0", ValueOf(page, $"pop_before_smtp_log_lag_bytes{{log=\"{service.Log}\"}}"));
        Assert.Equal("1", ValueOf(page, $"pop_before_smtp_relay_answers_total{{protocol=\"policy\",listen=\"{service.Policy.Text}\",result=\"permit\"}}"));
        Assert.Equal("1", ValueOf(page, $"pop_before_smtp_relay_answers_total{{protocol=\"socketmap\",listen=\"{service.Map.Text}\",result=\"no_opinion\"}}"));
        Assert.Equal("1", ValueOf(page, $"pop_before_smtp_relay_answer_duration_seconds_count{{protocol=\"policy\",listen=\"{service.Policy.Text}\"}}"));
        Assert.Equal("1", ValueOf(page, "pop_before_smtp_messages_total{level=\"warning\"}"));
    }

    [Fact]
    public async Task What_is_stored_is_measured()
    {
        await using var service = await RunningService.StartAsync();
        using var client = await service.AdministerAsync();
        await client.AllowAsync(new ChangeRequest("198.51.100.0/24", null, 7200, "printer"), CancellationToken.None);
        var page = service.Metrics;
        Assert.NotEqual("0", ValueOf(page, "pop_before_smtp_store_save_duration_seconds_count"));
        Assert.Equal("1", ValueOf(page, "pop_before_smtp_store_up"));
        Assert.Equal("1", ValueOf(page, "pop_before_smtp_addresses_by_hand"));
    }

    [Fact]
    public async Task No_address_and_no_account_is_on_the_page()
    {
        await using var service = await RunningService.StartAsync();
        TailedLog.Append(service.Log, LineOfNow("192.0.2.10", "ina@example.org"));
        await Wait.UntilAsync(() => service.Metrics.Contains("pop_before_smtp_addresses 1\n"));
        await RunningService.AskOnceAsync(service.Policy, Wire.Policy("192.0.2.10"));
        using (var client = await service.AdministerAsync())
        {
            await client.AllowAsync(new ChangeRequest("198.51.100.7", null, 7200, "printer") { Owner = "facilities" }, CancellationToken.None);
            await client.SuspendAsync(new ChangeRequest(null, "ina@example.org", null, "password") { By = "root" }, CancellationToken.None);
        }
        var page = service.Metrics;
        Assert.All(new[] { "192.0.2.10", "198.51.100.7", "ina", "printer", "facilities", "root" }, word => Assert.DoesNotMatch($@"[""=,]{Regex.Escape(word)}|\b{Regex.Escape(word)}@", page));
        Assert.Equal("1", ValueOf(page, "pop_before_smtp_accounts_suspended"));
    }

    [Fact]
    public async Task Logins_of_many_make_no_more_series()
    {
        await using var service = await RunningService.StartAsync();
        var before = SeriesOf(service.Metrics);
        TailedLog.Append(service.Log, string.Concat(Enumerable.Range(0, 250).Select(i => LineOfNow($"192.0.2.{i}", $"user{i}"))));
        await Wait.UntilAsync(() => service.Metrics.Contains("pop_before_smtp_addresses 250\n"));
        await RunningService.AskOnceAsync(service.Policy, Wire.Policy("192.0.2.10"));
        Assert.Equal(before, SeriesOf(service.Metrics));
    }

    [Fact]
    public async Task Every_line_of_the_page_is_one_of_the_format()
    {
        await using var service = await RunningService.StartAsync();
        Assert.All(service.Metrics.TrimEnd('\n').Split('\n'), line => Assert.Matches(@"^(# HELP pop_before_smtp_\w+ \S.*\.|# TYPE pop_before_smtp_\w+ (counter|gauge|histogram)|pop_before_smtp_\w+(\{(\w+=""([^""\\]|\\[\\""n])*"",?)+\})? -?[0-9.E+-]+)$", line));
    }

    [Theory]
    [InlineData("prometheus/alerts.yml")]
    [InlineData("grafana/dashboard.json")]
    public async Task What_the_alerts_and_the_dashboard_select_is_on_the_page(string file)
    {
        await using var service = await RunningService.StartAsync();
        var page = service.Metrics;
        var asked = File.ReadAllText(Repository.PathOf($"install/{file}")).Replace("\\\"", "\"", StringComparison.Ordinal);
        foreach (Match selector in Regex.Matches(asked, @"(pop_before_smtp_\w+)\{([^}]*)\}"))
        {
            // instance is the scraper's own label.
            foreach (Match label in Regex.Matches(selector.Groups[2].Value, @"(\w+)(=~?)""([^""]*)""").Where(label => label.Groups[1].Value != "instance"))
                Assert.All(label.Groups[3].Value.Split('|'), value => Assert.Matches($@"\n{selector.Groups[1].Value}\{{[^\n]*\b{label.Groups[1].Value}=""{value}""", page));
        }
        foreach (Match shown in Regex.Matches(asked, @"(?:by|without) \((\w+(?:, \w+)*)\) \((?:\w+\()*(pop_before_smtp_\w+)"))
            Assert.All(shown.Groups[1].Value.Split(", ").Except(["instance"]), label => Assert.Matches($@"\n{shown.Groups[2].Value}\{{[^\n]*\b{label}=""", page));
    }

    private static IReadOnlyList<string> SeriesOf(string page) => [.. page.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line[..line.LastIndexOf(' ')])];

    private static string ValueOf(string page, string series) =>
        Assert.Single(page.Split('\n'), line => line.StartsWith(series + " ", StringComparison.Ordinal))[(series.Length + 1)..];

    private static string LineOfNow(string address, string user) =>
        $"{TimeProvider.System.GetLocalNow():yyyy-MM-ddTHH:mm:ss.ffffffzzz} mx1 dovecot: imap-login: Login: user=<{user}>, method=PLAIN, rip={address}, lip=198.51.100.1, mpid=4711, TLS, session=<a1b2c3>\n";
}
