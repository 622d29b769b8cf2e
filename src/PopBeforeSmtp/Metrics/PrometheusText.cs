using System.Globalization;
using System.Text;

namespace PopBeforeSmtp.Metrics;

/// <summary>The text that Prometheus reads (exposition formats, text format 0.0.4).</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder();
        foreach (var family in families)
        {
            text.Append("# HELP ").Append(family.Name).Append(' ').Append(Escaped(family.Help, isQuoted: false)).Append('\n');
            text.Append("# TYPE ").Append(family.Name).Append(' ').Append(family.Type).Append('\n');
            foreach (var (series, value) in family.Samples)
                text.Append(series).Append(' ').Append(Number(value)).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>name{label="value",...}</summary>
    public static string Series(string name, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (labels.IsEmpty)
            return name;
        var text = new StringBuilder(name).Append('{');
        for (var i = 0; i < labels.Length; i++)
        {
            var value = Convert.ToString(labels[i].Value, CultureInfo.InvariantCulture) ?? "";
            text.Append(i > 0 ? "," : "").Append(labels[i].Key).Append("=\"").Append(Escaped(value, isQuoted: true)).Append('"');
        }
        return text.Append('}').ToString();
    }

    public static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A value comes from a path in the settings or a preset's name: whatever is in it must not become a line of its own.</summary>
    private static string Escaped(string text, bool isQuoted)
    {
        text = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return isQuoted ? text.Replace("\"", "\\\"", StringComparison.Ordinal) : text;
    }
}
