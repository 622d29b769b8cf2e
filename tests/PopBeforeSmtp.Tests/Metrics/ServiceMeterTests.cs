using System.Diagnostics.Metrics;
using PopBeforeSmtp.Metrics;
using Xunit;

namespace PopBeforeSmtp.Tests.Metrics;

public sealed class ServiceMeterTests : IDisposable
{
    private readonly ServiceMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [Fact]
    public void The_page_has_what_is_counted_now()
    {
        var tries = 1L;
        _meter.Counter("tries_total", "Tries.", () => tries);
        _meter.Gauge("ready", "Ready.", () => 0.5);
        Assert.Equal("# HELP ready Ready.\n# TYPE ready gauge\nready 0.5\n# HELP tries_total Tries.\n# TYPE tries_total counter\ntries_total 1\n", _meter.ToPrometheusText());
        tries = 2;
        Assert.EndsWith("\ntries_total 2\n", _meter.ToPrometheusText());
    }

    [Fact]
    public void A_histogram_has_its_buckets_cumulated()
    {
        var latency = new LatencyHistogram();
        _meter.Latencies("answer_duration_seconds", "Time.", [([ServiceMeter.Label("protocol", "policy")], latency)]);
        latency.Add(TimeSpan.FromMicroseconds(20));
        latency.Add(TimeSpan.FromSeconds(2));
        var page = _meter.ToPrometheusText();
        Assert.Contains("# TYPE answer_duration_seconds histogram\n", page);
        Assert.Contains("answer_duration_seconds_bucket{protocol=\"policy\",le=\"1E-05\"} 0\n", page);
        Assert.Contains("answer_duration_seconds_bucket{protocol=\"policy\",le=\"2.5E-05\"} 1\n", page);
        Assert.Contains("answer_duration_seconds_bucket{protocol=\"policy\",le=\"1\"} 1\n", page);
        Assert.Contains("answer_duration_seconds_bucket{protocol=\"policy\",le=\"+Inf\"} 2\n", page);
        Assert.Contains("answer_duration_seconds_sum{protocol=\"policy\"} 2.00002\n", page);
        Assert.Contains("answer_duration_seconds_count{protocol=\"policy\"} 2\n", page);
    }

    [Fact]
    public void Another_service_of_the_process_is_not_on_the_page()
    {
        using var other = new ServiceMeter();
        other.Counter("others_total", "", () => 1);
        Assert.Equal("", _meter.ToPrometheusText());
    }

    [Fact]
    public void Who_listens_to_the_meter_is_told_each_latency_and_all_counts()
    {
        var latency = new LatencyHistogram();
        _meter.Counter("listened_total", "", () => 5);
        _meter.Latencies("listened_duration_seconds", "", [([ServiceMeter.Label("protocol", "policy")], latency)]);
        var heard = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter.Name == "pop-before-smtp" && instrument.Name.StartsWith("listened", StringComparison.Ordinal))
                listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => heard.Add($"{instrument.Name} {value}"));
        listener.SetMeasurementEventCallback<double>((instrument, value, labels, _) => heard.Add($"{instrument.Name} {value} {labels[0].Value}"));
        listener.Start();
        latency.Add(TimeSpan.FromSeconds(2), times: 2);
        listener.RecordObservableInstruments();
        Assert.Equal(["listened_duration_seconds 2 policy", "listened_duration_seconds 2 policy", "listened_total 5"], heard);
    }
}
