namespace PopBeforeSmtp.Doctor.Logs;

/// <summary>The settings of systemd-journald as it puts them together: one main file, then the drop-ins of all directories by their names (journald.conf(5)).</summary>
internal static class JournalSettingsFiles
{
    private const string Name = "journald.conf";

    /// <summary>A file of an earlier directory hides those of the same name in later ones.</summary>
    private static readonly string[] Directories = ["/etc/systemd", "/run/systemd", "/usr/local/lib/systemd", "/usr/lib/systemd"];

    /// <returns>Keys of [Journal]; the last of each, and none that was set back by an empty value.</returns>
    public static IReadOnlyDictionary<string, string> Read(IMailHost host)
    {
        var main = Directories.Select(directory => host.ReadText($"{directory}/{Name}")).FirstOrDefault(text => text is not null);
        var dropIns = Directories
            .SelectMany(directory => host.FilesIn($"{directory}/{Name}.d"))
            .Where(path => path.EndsWith(".conf", StringComparison.Ordinal))
            .DistinctBy(Path.GetFileName)
            .OrderBy(Path.GetFileName, StringComparer.Ordinal)
            .Select(host.ReadText);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in dropIns.Prepend(main))
            Take(text ?? "", settings);
        return settings;
    }

    private static void Take(string text, Dictionary<string, string> settings)
    {
        var section = "";
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            if (line is ['[', ..])
                section = line;
            if (section != "[Journal]" || line is ['#' or ';', ..] || line.Split('=', 2) is not [var key, var value])
                continue;
            if (value.Trim().Length == 0)
                settings.Remove(key.Trim());
            else
                settings[key.Trim()] = value.Trim();
        }
    }
}
