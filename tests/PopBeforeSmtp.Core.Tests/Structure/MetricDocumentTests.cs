using System.Text.Json;
using System.Text.RegularExpressions;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Structure;

/// <summary>The metrics of the code are those of the documents, the alert rules and the dashboard.</summary>
public sealed partial class MetricDocumentTests
{
    private const string Page = "install/metrics.md";

    private static readonly string[] PartsOfHistogram = ["_bucket", "_sum", "_count"];

    [Fact]
    public void Every_metric_is_on_the_page_with_its_type_and_meaning()
    {
        var page = File.ReadAllText(Repository.PathOf(Page));

        Assert.NotEmpty(InCode());
        foreach (var (name, kind, help) in InCode())
        {
            var row = Assert.Single(page.Split('\n'), line => line.StartsWith($"| `{name}` |", StringComparison.Ordinal));
            Assert.StartsWith($"| `{name}` | {kind} |", row);
            Assert.EndsWith($"| {help.TrimEnd('.')} |", row);
        }
    }

    [Fact]
    public void Every_metric_that_is_named_to_people_is_there()
    {
        var known = InCode().SelectMany(metric => metric.Kind == "histogram" ? PartsOfHistogram.Select(part => metric.Name + part).Append(metric.Name) : [metric.Name]).ToHashSet();

        var documents = Directory.EnumerateFiles(Repository.Root, "*.md").Concat(Directory.EnumerateFiles(Repository.PathOf("install"), "*", SearchOption.AllDirectories)).ToList();
        Assert.Contains(Repository.PathOf(Page), documents);
        Assert.All(documents, document => Assert.Subset(known, NamedMetric().Matches(File.ReadAllText(document)).Select(match => match.Value).ToHashSet()));
    }

    [Fact]
    public void The_dashboard_and_the_alerts_use_most_of_them()
    {
        var used = File.ReadAllText(Repository.PathOf("install/prometheus/alerts.yml")) + File.ReadAllText(Repository.PathOf("install/grafana/dashboard.json"));

        Assert.Equal(
            ["pop_before_smtp_history_events_lost_total", "pop_before_smtp_sessions_ended_total", "pop_before_smtp_usage_uncounted_total"],
            InCode().Select(metric => metric.Name).Where(name => !used.Contains(name)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_panel_of_the_dashboard_has_a_title_a_place_and_a_question()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("install/grafana/dashboard.json")));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();

        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("gridPos").ToString()).Distinct().Count());
        Assert.All(panels, panel =>
        {
            Assert.NotEmpty(panel.GetProperty("title").GetString()!);
            Assert.NotEmpty(panel.GetProperty("targets").EnumerateArray());
            Assert.All(panel.GetProperty("targets").EnumerateArray(), target => Assert.Contains("pop_before_smtp_", target.GetProperty("expr").GetString()));
        });
    }

    private static IReadOnlyList<(string Name, string Kind, string Help)> InCode() =>
    [
        .. SourceFile.Under("src/PopBeforeSmtp/Hosting")
            .SelectMany(file => Instrument().Matches(file.Text))
            .Select(match => (match.Groups[2].Value, match.Groups[1].Value switch { "Counter" => "counter", "Gauge" => "gauge", _ => "histogram" }, match.Groups[3].Value)),
    ];

    [GeneratedRegex(@"\bmeter\.(Counter|Gauge|Latencies)\(\s*""(\w+)"",\s*""([^""]+)""")]
    private static partial Regex Instrument();

    [GeneratedRegex(@"\bpop_before_smtp_\w+")]
    private static partial Regex NamedMetric();
}
