using PopBeforeSmtp.LogSources.DovecotEvents;
using PopBeforeSmtp.LogSources.Files;
using PopBeforeSmtp.LogSources.Journal;
using PopBeforeSmtp.Native;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.LogSources;

/// <summary>Reads LogSources. Each kind has keys of its own; those of another kind are unknown keys.</summary>
internal static class LogSourceSettings
{
    private static readonly Dictionary<string, Func<SettingsSection, LogSourceOptions, LogSourceOptions>> ByKind = new(StringComparer.Ordinal)
    {
        ["file"] = ReadFile,
        ["journal"] = JournalSettings.Read,
        ["stdin"] = ReadStandardInput,
        ["dovecot-events"] = DovecotEventSettings.ReadEventExport,
        ["dovecot-auth-policy"] = DovecotEventSettings.ReadAuthPolicy,
    };

    public static IReadOnlyList<LogSourceOptions> Read(SettingsSection root)
    {
        var sections = root.Sections("LogSources");
        if (sections is null)
            return [new LogSourceOptions("file", "/var/log/mail.log", ["*"])];
        if (sections.Count == 0)
            root.Error("LogSources", "the list is empty: there is no log to read");
        var sources = sections.Select(ReadOne).ToList();
        foreach (var twice in sources.GroupBy(source => source.Name).Where(group => group.Count() > 1 && group.Key.Length > 0))
            root.Error("LogSources", $"'{twice.Key}' is there {twice.Count()} times");
        foreach (var same in sources.Where(source => source.Kind == "file").GroupBy(source => FileStatus.OfPath(source.Path) is { } status ? (status.Device, status.Inode) : default((ulong, ulong)?)).Where(group => group.Key is not null && group.Select(source => source.Path).Distinct().Count() > 1))
            root.Error("LogSources", $"{string.Join(" and ", same.Select(source => $"'{source.Path}'"))} are the same file");
        return sources;
    }

    private static LogSourceOptions ReadOne(SettingsSection section)
    {
        var kind = section.Text("Kind", "file");
        var options = new LogSourceOptions(kind, "", ["*"]);
        if (ByKind.TryGetValue(kind, out var read))
            return read(section, options);
        section.Error("Kind", $"'{kind}' is not a kind of log source (known: {string.Join(", ", ByKind.Keys)})");
        return options;
    }

    private static LogSourceOptions ReadFile(SettingsSection section, LogSourceOptions options)
    {
        options = ReadPresets(section, options) with { Path = section.Text("Path", "") };
        section.RefuseUnknownKeys();
        if (options.Path.Length == 0)
            section.Error("Path", "is missing: the log file to follow");
        else if (!LogGlob.IsGlob(options.Path) && WhyUnreadable(options.Path) is { } reason)
            section.Error("Path", $"'{options.Path}' cannot be read: {reason}");
        return options;
    }

    private static LogSourceOptions ReadStandardInput(SettingsSection section, LogSourceOptions options)
    {
        options = ReadPresets(section, options);
        section.RefuseUnknownKeys();
        return options;
    }

    /// <summary>What all sources have whose lines are recognised by presets.</summary>
    public static LogSourceOptions ReadPresets(SettingsSection section, LogSourceOptions options)
    {
        var presets = section.Texts("Presets", ["*"]);
        if (presets.Count == 0)
            section.Error("Presets", "the list is empty: nothing would be recognised; write [ \"*\" ] for all");
        return options with { Presets = presets, ProgramNames = section.Section("ProgramNames").AllTexts(), TimeZone = ReadTimeZone(section) };
    }

    private static TimeZoneInfo? ReadTimeZone(SettingsSection section)
    {
        var name = section.Text("TimeZone", "");
        if (name.Length == 0)
            return null;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
            return zone;
        section.Error("TimeZone", $"'{name}' is not a time zone of this host; write Europe/Berlin, America/New_York or UTC (a directory of /usr/share/zoneinfo and a file in it)");
        return null;
    }

    /// <summary>A log that is not there yet is waited for; one that is there must be readable.</summary>
    private static string? WhyUnreadable(string path)
    {
        try
        {
            using var log = OpenLog.TryOpen(path);
            return null;
        }
        catch (IOException e)
        {
            return e.Message.StartsWith(path + ": ", StringComparison.Ordinal) ? e.Message[(path.Length + 2)..] : e.Message;
        }
    }
}
