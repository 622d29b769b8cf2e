using System.Globalization;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Storage;

/// <summary>Reads the section History.</summary>
internal static class HistorySettings
{
    private const int MostEvents = 100_000_000;

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    public static HistoryOptions Read(SettingsSection section)
    {
        var options = new HistoryOptions(
            section.Duration("Keep", HistoryOptions.Default.Keep, Shortest, Longest),
            ReadMaximum(section),
            section.Duration("KeepUsage", HistoryOptions.Default.KeepUsage, Shortest, Longest));
        section.RefuseUnknownKeys();
        return options;
    }

    private static int ReadMaximum(SettingsSection section)
    {
        var text = section.Text("MaximumEvents", HistoryOptions.Default.MaximumEvents.ToString(CultureInfo.InvariantCulture));
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MostEvents)
            return number;
        section.Error("MaximumEvents", $"'{text}' is not a number from 0 (keep none) to {MostEvents.ToString(CultureInfo.InvariantCulture)}");
        return HistoryOptions.Default.MaximumEvents;
    }
}
