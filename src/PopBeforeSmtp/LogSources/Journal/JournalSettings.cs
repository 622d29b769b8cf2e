using System.Text.RegularExpressions;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.LogSources.Journal;

/// <summary>Reads the keys of a source of kind journal.</summary>
internal static partial class JournalSettings
{
    public static LogSourceOptions Read(SettingsSection section, LogSourceOptions options)
    {
        options = LogSourceSettings.ReadPresets(section, options) with
        {
            Units = section.Texts("Units", []),
            Uids = section.Texts("Uids", ["0"]),
            Directory = section.Text("Directory", ""),
        };
        section.RefuseUnknownKeys();
        if (options.Units.Count == 0)
            section.Error("Units", "is missing: the units whose entries count, such as [ \"dovecot.service\" ]; any process may write under any program name");
        foreach (var unit in options.Units.Where(unit => !UnitName().IsMatch(unit)))
            section.Error("Units", $"'{unit}' is not the whole name of a unit; write it as systemctl shows it, such as dovecot.service");
        foreach (var unit in options.Units.Where(unit => unit.StartsWith("user@", StringComparison.Ordinal)))
            section.Error("Units", $"'{unit}' holds all that a user runs: what it writes proves nothing");
        if (options.Uids.Count == 0)
            section.Error("Uids", "the list is empty: no entry would count; write [ \"0\" ] for root");
        foreach (var uid in options.Uids.Where(uid => !uint.TryParse(uid, System.Globalization.NumberStyles.None, null, out _)))
            section.Error("Uids", $"'{uid}' is not the number of a user, see id -u NAME");
        if (options.Directory.Length > 0 && !System.IO.Directory.Exists(options.Directory))
            section.Error("Directory", $"'{options.Directory}': there is no such directory");
        return options;
    }

    /// <summary>systemd.unit(5): letters, digits and ":-_.\", with "@" for instances, and the type behind a dot.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9:_.\\@-]{1,240}\.(?:service|scope|socket)\z")]
    private static partial Regex UnitName();
}
