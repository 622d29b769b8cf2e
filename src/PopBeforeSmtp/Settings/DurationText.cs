using System.Globalization;

namespace PopBeforeSmtp.Settings;

/// <summary>
/// Durations as people write them: "00:30:00", "1.00:00:00", "90s", "30m", "2h", "1d". A bare number is refused: TimeSpan
/// takes "30" for thirty days, and the Perl program took it for seconds.
/// </summary>
internal static class DurationText
{
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.Contains(':'))
            return TimeSpan.TryParseExact(text, ["c", @"h\:mm\:ss", @"h\:mm"], CultureInfo.InvariantCulture, out duration);
        if (text.Length is < 2 or > 10 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return false;
        long? seconds = text[^1] switch
        {
            's' => count,
            'm' => count * 60L,
            'h' => count * 3_600L,
            'd' => count * 86_400L,
            _ => null,
        };
        duration = TimeSpan.FromSeconds(seconds ?? 0);
        return seconds is not null;
    }

    /// <summary>"30 min", "2 h 5 min": what a person reads at a glance, rounded to what is shown.</summary>
    public static string Format(TimeSpan duration)
    {
        var seconds = Math.Max(0, (long)Math.Round(duration.TotalSeconds));
        if (seconds < 120)
            return $"{seconds} s";
        var minutes = (seconds + 30) / 60;
        if (minutes < 120)
            return $"{minutes} min";
        return minutes < 48 * 60
            ? $"{minutes / 60} h{(minutes % 60 > 0 ? $" {minutes % 60} min" : "")}"
            : $"{minutes / 1440} d{(minutes % 1440 >= 60 ? $" {minutes % 1440 / 60} h" : "")}";
    }
}
