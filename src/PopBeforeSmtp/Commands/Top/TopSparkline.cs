namespace PopBeforeSmtp.Commands.Top;

/// <summary>A row of small bars, the newest at the right; the highest of them is the highest value.</summary>
internal static class TopSparkline
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    public static string Of(IReadOnlyCollection<double> values, int width)
    {
        var shown = values.TakeLast(Math.Max(0, width)).ToList();
        var highest = shown.DefaultIfEmpty(0).Max();
        return string.Concat(shown.Select(value => Bar(value, highest)));
    }

    /// <summary>What is more than nothing is more than the lowest bar, however high the highest is.</summary>
    private static char Bar(double value, double highest) =>
        value <= 0 ? Bars[0] : Bars[Math.Clamp((int)Math.Ceiling(value / highest * (Bars.Length - 1)), 1, Bars.Length - 1)];
}
