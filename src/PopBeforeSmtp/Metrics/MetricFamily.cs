namespace PopBeforeSmtp.Metrics;

/// <summary>All series of one name.</summary>
/// <param name="Type">counter, gauge or histogram.</param>
internal sealed record MetricFamily(string Name, string Help, string Type)
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<(string Series, double Value)> _samples = [];

    /// <summary>In the order they came.</summary>
    public IReadOnlyList<(string Series, double Value)> Samples => _samples;

    /// <summary>The same series twice is one, added up: a scraper refuses a page that has a series twice.</summary>
    /// <param name="suffix">Of a histogram's parts; else empty.</param>
    public void Add(string suffix, ReadOnlySpan<KeyValuePair<string, object?>> labels, double value)
    {
        var series = PrometheusText.Series(Name + suffix, labels);
        if (_places.TryGetValue(series, out var place))
            _samples[place] = (series, _samples[place].Value + value);
        else
        {
            _places[series] = _samples.Count;
            _samples.Add((series, value));
        }
    }
}
