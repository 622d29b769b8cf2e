using System.Collections;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.LogSources;
using PopBeforeSmtp.RelayEndpoints;
using PopBeforeSmtp.RelayEndpoints.MapFiles;
using PopBeforeSmtp.Settings;
using PopBeforeSmtp.Sockets;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Hosting;

/// <summary>Finds the settings, reads all of them, and reports all errors at once.</summary>
internal static class SettingsReader
{
    private const string FileName = "appsettings.json";

    /// <param name="file">As given with --config; null: looked for.</param>
    /// <exception cref="SettingsException">Something is wrong; the message has a line for each error.</exception>
    public static async Task<ProgramSettings> ReadAsync(string? file, CancellationToken cancellationToken)
    {
        var errors = new List<string>();
        var root = Open(file, errors);
        var sources = LogSourceSettings.Read(root);
        var presets = ReadPresets(root, errors);
        var sections = root.Sections("LogSources") ?? [root.Section("LogSources")];
        foreach (var (source, index) in sources.Select((source, index) => (source, index)))
            SourcePresets.Check(source, presets, sections[index].Error);
        var settings = new ProgramSettings(
            sources,
            presets,
            await AuthorizationSettings.ReadAsync(root.Section("Authorization"), cancellationToken),
            StorageSettings.Read(root.Section("Storage")) with { History = HistorySettings.Read(root.Section("History")) },
            RelayEndpointSettings.Read(root, RelayProtocols.Kinds),
            await MapFileSettings.ReadAsync(root, cancellationToken),
            ReadControl(root),
            root.Raw("Serilog"));
        root.RefuseUnknownKeys();
        RefuseSharedSockets(settings, root);
        return errors.Count == 0 ? settings : throw new SettingsException([.. errors.Distinct()]);
    }

    /// <summary>Only what the commands need that talk to the service: they must work beside a log they may not read.</summary>
    /// <exception cref="SettingsException">The control socket or the store cannot be told.</exception>
    public static (ListenAddress Control, StorageOptions Storage, TimeSpan Window, SessionRules Sessions) ReadForCommand(string? file)
    {
        var errors = new List<string>();
        var root = Open(file, errors);
        var control = ReadControl(root);
        var storage = StorageSettings.Read(root.Section("Storage")) with { History = HistorySettings.Read(root.Section("History")) };
        var authorization = root.Section("Authorization");
        var window = AuthorizationSettings.ReadWindow(authorization);
        var sessions = AuthorizationSettings.ReadSessions(authorization);
        return errors.Count == 0 ? (control!, storage, window, sessions) : throw new SettingsException(errors);
    }

    /// <summary>The presets alone, for the commands that need nothing else.</summary>
    /// <exception cref="SettingsException">A preset cannot be used.</exception>
    public static IReadOnlyList<RegexPreset> ReadPresetsForCommand(string? file)
    {
        var errors = new List<string>();
        var presets = ReadPresets(Open(file, errors), errors);
        return errors.Count == 0 ? presets : throw new SettingsException(errors);
    }

    private static SettingsSection Open(string? file, List<string> errors)
    {
        var found = Found(file);
        return new SettingsSection(SettingsFile.Read(found, Environment.GetEnvironmentVariables()), "", found ?? "settings", errors);
    }

    private static string? Found(string? file) =>
        file
        ?? Environment.GetEnvironmentVariable("POP_BEFORE_SMTP_CONFIG")
        ?? ((string[])["/etc/pop-before-smtp/" + FileName, FileName, Path.Combine(AppContext.BaseDirectory, FileName)]).FirstOrDefault(File.Exists);

    private static IReadOnlyList<RegexPreset> ReadPresets(SettingsSection root, List<string> errors)
    {
        var before = errors.Count;
        var presets = PresetFiles.Load(root.Texts("PresetDirectories", PresetFiles.DefaultDirectories), errors);
        if (presets.Count == 0 && errors.Count == before)
            root.Error("PresetDirectories", "there is no preset (*.yaml) in any of them");
        return presets;
    }

    private static ListenAddress? ReadControl(SettingsSection root)
    {
        var section = root.Section("Control");
        var listen = ListenSettings.Read(section, "unix:run/control", "0600");
        section.RefuseUnknownKeys();
        return listen;
    }

    private static void RefuseSharedSockets(ProgramSettings settings, SettingsSection root)
    {
        var all = settings.RelayEndpoints.Select(endpoint => endpoint.Listen.Text).Append(settings.Control?.Text ?? "").Concat(settings.LogSources.Select(source => source.Listen?.Text ?? ""));
        foreach (var twice in all.GroupBy(text => text).Where(group => group.Key.Length > 0 && group.Count() > 1))
            root.Error("RelayEndpoints", $"'{twice.Key}' is listened at {twice.Count()} times (Control and LogSources count too)");
    }
}
