using System.Diagnostics.Metrics;

namespace PopBeforeSmtp.Metrics;

/// <summary>
/// All instruments of the service, under one meter that OpenTelemetry and dotnet-counters find by its name. The service counts for
/// itself; an instrument reads what was counted when somebody asks.
/// </summary>
internal sealed class ServiceMeter : IDisposable
{
    public const string Name = "pop-before-smtp";

    private readonly Meter _meter = new(Name);
    private readonly List<(Histogram<double> Instrument, IReadOnlyList<(KeyValuePair<string, object?>[] Labels, LatencyHistogram Latency)> Series)> _latencies = [];

    public static Measurement<long> Of(long value, params ReadOnlySpan<KeyValuePair<string, object?>> labels) => new(value, labels);

    public static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);

    public void Counter(string name, string help, Func<IEnumerable<Measurement<long>>> read) => _meter.CreateObservableCounter(name, read, null, help);

    public void Counter(string name, string help, Func<long> read) => _meter.CreateObservableCounter(name, read, null, help);

    public void Gauge(string name, string help, Func<IEnumerable<Measurement<long>>> read) => _meter.CreateObservableGauge(name, read, null, help);

    public void Gauge(string name, string help, Func<double> read) => _meter.CreateObservableGauge(name, read, null, help);

    /// <summary>There is no observable histogram: who listens to the instrument is told of each, and the page is made of what was counted.</summary>
    public void Latencies(string name, string help, IReadOnlyList<(KeyValuePair<string, object?>[] Labels, LatencyHistogram Latency)> series)
    {
        var instrument = _meter.CreateHistogram<double>(name, "s", help, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = LatencyHistogram.UpperBounds });
        foreach (var (labels, latency) in series)
            latency.TellTo(instrument, labels);
        _latencies.Add((instrument, series));
    }

    /// <summary>The page /metrics.</summary>
    public string ToPrometheusText()
    {
        var families = new Dictionary<string, MetricFamily>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter == _meter && instrument.IsObservable)
                listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, labels, _) => FamilyOf(instrument, families).Add("", labels, value));
        listener.SetMeasurementEventCallback<double>((instrument, value, labels, _) => FamilyOf(instrument, families).Add("", labels, value));
        listener.Start();
        listener.RecordObservableInstruments();
        foreach (var (instrument, series) in _latencies)
            AddLatencies(FamilyOf(instrument, families), series);
        return PrometheusText.Write(families.Values.OrderBy(family => family.Name, StringComparer.Ordinal));
    }

    public void Dispose() => _meter.Dispose();

    private static MetricFamily FamilyOf(Instrument instrument, Dictionary<string, MetricFamily> families)
    {
        if (!families.TryGetValue(instrument.Name, out var family))
            families[instrument.Name] = family = new MetricFamily(instrument.Name, instrument.Description ?? "", TypeOf(instrument));
        return family;
    }

    private static string TypeOf(Instrument instrument) => instrument switch
    {
        Histogram<double> => "histogram",
        ObservableCounter<long> => "counter",
        _ => "gauge",
    };

    private static void AddLatencies(MetricFamily family, IReadOnlyList<(KeyValuePair<string, object?>[] Labels, LatencyHistogram Latency)> series)
    {
        foreach (var (labels, latency) in series)
        {
            var counts = latency.Cumulated();
            for (var i = 0; i < counts.Length; i++)
            {
                var bound = i < LatencyHistogram.UpperBounds.Count ? LatencyHistogram.UpperBounds[i] : double.PositiveInfinity;
                family.Add("_bucket", [.. labels, Label("le", PrometheusText.Number(bound))], counts[i]);
            }
            family.Add("_sum", labels, latency.SumOfSeconds);
            family.Add("_count", labels, counts[^1]);
        }
    }
}
