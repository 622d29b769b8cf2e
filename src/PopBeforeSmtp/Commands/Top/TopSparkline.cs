namespace PopBeforeSmtp.Commands.Top;

/// <summary>A row of small bars, the newest at the right; the highest of them is the highest value.</summary>
internal static class TopSparkline
{
    public const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>For a terminal whose character set has none.</summary>
    public const string Ascii = "_.:-=+*#";

    /// <param name="bars">The lowest first; it stands for nothing.</param>
    public static string Of(IReadOnlyCollection<double> values, int width, string bars = Bars)
    {
        var shown = values.TakeLast(Math.Max(0, width)).ToList();
        var highest = shown.DefaultIfEmpty(0).Max();
        return string.Concat(shown.Select(value => Bar(value, highest, bars)));
    }

    /// <summary>What is more than nothing is more than the lowest bar, however high the highest is.</summary>
    private static char Bar(double value, double highest, string bars) =>
        value <= 0 ? bars[0] : bars[Math.Clamp((int)Math.Ceiling(value / highest * (bars.Length - 1)), 1, bars.Length - 1)];
}
