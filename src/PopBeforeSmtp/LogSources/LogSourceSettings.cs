using PopBeforeSmtp.LogSources.Files;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.LogSources;

/// <summary>Reads LogSources.</summary>
internal static class LogSourceSettings
{
    public static IReadOnlyList<LogSourceOptions> Read(SettingsSection root)
    {
        var sections = root.Sections("LogSources");
        if (sections is null)
            return [new LogSourceOptions("file", "/var/log/mail.log", ["*"])];
        if (sections.Count == 0)
            root.Error("LogSources", "the list is empty: there is no log to read");
        var sources = sections.Select(ReadOne).ToList();
        foreach (var twice in sources.GroupBy(source => source.Path).Where(group => group.Count() > 1 && group.Key.Length > 0))
            root.Error("LogSources", $"'{twice.Key}' is there {twice.Count()} times");
        return sources;
    }

    private static LogSourceOptions ReadOne(SettingsSection section)
    {
        var kind = section.Text("Kind", "file");
        if (kind != "file")
            section.Error("Kind", $"'{kind}' is not a kind of log source (known: file)");
        var path = section.Text("Path", "");
        var presets = section.Texts("Presets", ["*"]);
        if (presets.Count == 0)
            section.Error("Presets", "the list is empty: nothing would be recognised; write [ \"*\" ] for all");
        section.RefuseUnknownKeys();
        if (path.Length == 0)
            section.Error("Path", "is missing: the log file to follow");
        else if (WhyUnreadable(path) is { } reason)
            section.Error("Path", $"'{path}' cannot be read: {reason}");
        return new LogSourceOptions(kind, path, presets);
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
