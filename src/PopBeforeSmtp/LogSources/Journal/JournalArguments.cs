using System.Globalization;

namespace PopBeforeSmtp.LogSources.Journal;

/// <summary>What journalctl is asked.</summary>
internal static class JournalArguments
{
    private static readonly string[] Fields =
        ["MESSAGE", "SYSLOG_IDENTIFIER", "SYSLOG_PID", "_PID", "_UID", "_SYSTEMD_UNIT", "_SYSTEMD_USER_UNIT"];

    /// <param name="cursor">
    /// The last entry that was read, which comes again, so that it can be checked: after it was deleted journalctl begins
    /// somewhere near, and with --after-cursor nobody could tell. Empty: from <paramref name="since"/>.
    /// </param>
    /// <param name="programs">Entries of these names are wanted too, whoever wrote them: they are counted as not trusted.</param>
    public static IReadOnlyList<string> Make(LogSourceOptions options, IReadOnlyList<string> programs, string cursor, DateTimeOffset since, bool follow) =>
    [
        "--output=json",
        // Without it what is longer than 4 KiB is null.
        "--all",
        "--no-pager",
        $"--output-fields={string.Join(',', Fields)}",
        .. options.Directory.Length > 0 ? (string[])[$"--directory={options.Directory}"] : [],
        cursor.Length > 0 ? $"--cursor={cursor}" : string.Create(CultureInfo.InvariantCulture, $"--since=@{since.ToUnixTimeSeconds()}"),
        // --follow alone begins ten lines before the end.
        .. follow ? (string[])["--follow", "--no-tail"] : [],
        .. options.Units.Select(unit => $"_SYSTEMD_UNIT={unit}"),
        .. programs.Count > 0 ? programs.Select(program => $"SYSLOG_IDENTIFIER={program}").Prepend("+") : [],
    ];
}
