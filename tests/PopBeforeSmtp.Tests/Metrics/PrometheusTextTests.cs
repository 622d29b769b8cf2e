using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Metrics;
using Xunit;

namespace PopBeforeSmtp.Tests.Metrics;

public sealed class PrometheusTextTests
{
    [Fact]
    public void A_family_has_its_help_its_type_and_its_series()
    {
        var family = new MetricFamily("log_lines_total", "Lines.", "counter");
        family.Add("", [new("log", "mail.log")], 3);
        family.Add("", [new("log", "x"), new("preset", "dovecot")], 1.5);
        Assert.Equal(
            "# HELP log_lines_total Lines.\n# TYPE log_lines_total counter\nlog_lines_total{log=\"mail.log\"} 3\nlog_lines_total{log=\"x\",preset=\"dovecot\"} 1.5\n",
            PrometheusText.Write([family]));
    }

    [Fact]
    public void A_series_that_comes_twice_is_added_up()
    {
        var family = new MetricFamily("x", "", "gauge");
        family.Add("", [new("log", "a")], 3);
        family.Add("", [new("log", "a")], 4);
        Assert.Equal([("x{log=\"a\"}", 7.0)], family.Samples);
    }

    [Theory]
    [InlineData("a\"b", "a\\\"b")]
    [InlineData("a\\b", "a\\\\b")]
    [InlineData("a\nx 1", "a\\nx 1")]
    [InlineData("} 1", "} 1")]
    public void What_is_in_a_label_stays_in_it(string value, string escaped) =>
        Assert.Equal($"x{{log=\"{escaped}\"}}", PrometheusText.Series("x", [new("log", value)]));

    [Fact]
    public void Any_text_in_a_label_is_read_as_it_was() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(1000).WithQuietOnSuccess(true),
            Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
            {
                var series = PrometheusText.Series("x", [new("log", text.Get)]);
                var read = Regex.Match(series, """\Ax\{log="((?:[^"\\\n]|\\["\\n])*)"\}\z""");
                return read.Success && Regex.Replace(read.Groups[1].Value, """\\(.)""", found => found.Groups[1].Value == "n" ? "\n" : found.Groups[1].Value) == text.Get;
            }));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1_763_632_800.25, "1763632800.25")]
    [InlineData(0.00001, "1E-05")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    public void Numbers_are_written_for_programs(double value, string text) => Assert.Equal(text, PrometheusText.Number(value));
}
