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

    /// <summary>"30 min", "2 h 5 min": what a person reads at a glance.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration < TimeSpan.Zero)
            return "0 s";
        if (duration.TotalSeconds < 120)
            return $"{(int)duration.TotalSeconds} s";
        if (duration.TotalMinutes < 120)
            return $"{(int)duration.TotalMinutes} min";
        return duration.TotalHours < 48
            ? $"{(int)duration.TotalHours} h{(duration.Minutes > 0 ? $" {duration.Minutes} min" : "")}"
            : $"{(int)duration.TotalDays} d{(duration.Hours > 0 ? $" {duration.Hours} h" : "")}";
    }
}
