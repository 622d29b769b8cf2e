using System.Collections;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.LogSources;
using PopBeforeSmtp.Native;
using PopBeforeSmtp.RelayEndpoints;
using PopBeforeSmtp.RelayEndpoints.MapFiles;
using PopBeforeSmtp.RelayEndpoints.SenderLogins;
using PopBeforeSmtp.Settings;
using PopBeforeSmtp.Sockets;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Hosting;

/// <summary>Finds the settings, reads all of them, and reports all errors at once.</summary>
internal static class SettingsReader
{
    private const string FileName = "appsettings.json";

    /// <param name="file">As given with --config; null: looked for.</param>
    /// <param name="running">What a service runs with that is to take in these; null: it starts with them.</param>
    /// <exception cref="SettingsException">Something is wrong; the message has a line for each error.</exception>
    public static async Task<ProgramSettings> ReadAsync(string? file, CancellationToken cancellationToken, ProgramSettings? running = null)
    {
        var errors = new List<string>();
        var root = Open(file, errors);
        var sources = LogSourceSettings.Read(root);
        var presets = ReadPresets(root, errors, running?.Presets);
        var sections = root.Sections("LogSources") ?? [root.Section("LogSources")];
        foreach (var (source, index) in sources.Select((source, index) => (source, index)))
            SourcePresets.Check(source, presets, sections[index].Error);
        var authorization = root.Section("Authorization");
        var settings = new ProgramSettings(
            sources,
            presets,
            await AuthorizationSettings.ReadAsync(authorization, cancellationToken),
            StorageSettings.Read(root.Section("Storage")) with { History = HistorySettings.Read(root.Section("History")) },
            RelayEndpointSettings.Read(root, RelayProtocols.Kinds),
            await MapFileSettings.ReadAsync(root, cancellationToken),
            ReadControl(root),
            root.Raw("Serilog"))
        {
            Relay = SenderSettings.Read(authorization, root.Section("Answers")),
            SenderLoginMaps = await SenderLoginMapSettings.ReadAsync(authorization, cancellationToken),
            SuspendedAccounts = ReadSuspendedAccounts(authorization),
            Metrics = ReadMetrics(root),
        };
        authorization.RefuseUnknownKeys();
        root.RefuseUnknownKeys();
        RefuseSharedSockets(settings, root);
        if (running is not null)
        {
            settings = SocketActivation.Keep(running, settings);
            RestartOnly.Report(running, settings, root);
            errors.AddRange(UnsafePaths.Find(settings));
        }
        return errors.Count == 0 ? settings : throw new SettingsException([.. errors.Distinct()]);
    }

    /// <summary>Only what the commands need that talk to the service: they must work beside a log they may not read.</summary>
    /// <exception cref="SettingsException">The control socket or the store cannot be told.</exception>
    public static CommandSettings ReadForCommand(string? file)
    {
        var errors = new List<string>();
        var root = Open(file, errors);
        var control = ReadControl(root);
        var storage = StorageSettings.Read(root.Section("Storage")) with { History = HistorySettings.Read(root.Section("History")) };
        var authorization = root.Section("Authorization");
        var rules = new AuthorizationRules(AuthorizationSettings.ReadWindow(authorization), NetworkList.Empty, NetworkList.Empty)
        {
            Sessions = AuthorizationSettings.ReadSessions(authorization),
            AlwaysAuthorize = AuthorizationSettings.ReadAlways(authorization, NetworkList.Empty),
            IPv6PrefixLength = AuthorizationSettings.ReadIPv6PrefixLength(authorization),
        };
        var binding = SenderSettings.ReadBinding(authorization);
        return errors.Count == 0 ? new CommandSettings(control!, storage, rules, binding) : throw new SettingsException(errors);
    }

    /// <summary>Where the service answers socketmap questions, for a process that asks them.</summary>
    /// <exception cref="SettingsException">There is no such endpoint.</exception>
    public static ListenAddress ReadSocketmapForCommand(string? file)
    {
        var errors = new List<string>();
        var root = Open(file, errors);
        var found = RelayEndpointSettings.Read(root, RelayProtocols.Kinds).FirstOrDefault(endpoint => endpoint.Kind == "socketmap");
        if (found is null && errors.Count == 0)
            root.Error("RelayEndpoints", "there is no endpoint of kind socketmap");
        else if (found?.Listen.PassedName is not null)
            root.Error("RelayEndpoints", $"the socketmap endpoint listens at '{found.Listen.Text}', whose path systemd alone knows; name it on the command line");
        return errors.Count == 0 ? found!.Listen : throw new SettingsException(errors);
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
        // Who may write to the program's own directory may replace the program itself.
        if (found is not null && !IsBesideProgram(found) && PathSafety.WhyUnsafeFile(found, TrustedWriters.RootAndSelf) is { } reason)
            throw new SettingsException([reason]);
        return new SettingsSection(SettingsFile.Read(found, Environment.GetEnvironmentVariables()), "", found ?? "settings", errors);
    }

    private static bool IsBesideProgram(string file) => Path.GetFullPath(file).StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal);

    private static string? Found(string? file) =>
        file
        ?? Environment.GetEnvironmentVariable("POP_BEFORE_SMTP_CONFIG")
        ?? ((string[])["/etc/pop-before-smtp/" + FileName, FileName, Path.Combine(AppContext.BaseDirectory, FileName)]).FirstOrDefault(File.Exists);

    private static IReadOnlyList<RegexPreset> ReadPresets(SettingsSection root, List<string> errors, IReadOnlyList<RegexPreset>? known = null)
    {
        var before = errors.Count;
        var presets = PresetFiles.Load(root.Texts("PresetDirectories", PresetFiles.DefaultDirectories), errors, known);
        if (presets.Count == 0 && errors.Count == before)
            root.Error("PresetDirectories", "there is no preset (*.yaml) in any of them");
        return presets;
    }

    private static ListenAddress? ReadControl(SettingsSection root)
    {
        var section = root.Section("Control");
        var listen = ListenSettings.Read(section, "unix:run/control", "0600");
        section.RefuseUnknownKeys();
        if (listen?.PassedName is not null)
            section.Error("Listen", $"'{listen.Text}': the commands find the service by the path of this socket; write unix:PATH, a socket of this path that systemd passes is taken");
        return listen;
    }

    private static ListenAddress? ReadMetrics(SettingsSection root)
    {
        var section = root.Section("Metrics");
        var listen = section.Text("Listen", "").Length == 0 ? null : ListenSettings.Read(section, "", "0660");
        section.RefuseUnknownKeys();
        return listen;
    }

    private static string ReadSuspendedAccounts(SettingsSection authorization)
    {
        var path = authorization.Text("SuspendedAccounts", "");
        if (path.Length > 0 && !File.Exists(path))
            authorization.Error("SuspendedAccounts", $"'{path}': there is no such file; an empty one suspends nobody");
        else if (path.Length > 0 && PathSafety.WhyUnsafeFile(path, TrustedWriters.Named) is { } reason)
            authorization.Error("SuspendedAccounts", reason);
        return path;
    }

    private static void RefuseSharedSockets(ProgramSettings settings, SettingsSection root)
    {
        var all = settings.RelayEndpoints.Select(endpoint => endpoint.Listen.Text).Append(settings.Control?.Text ?? "").Append(settings.Metrics?.Text ?? "").Concat(settings.LogSources.Select(source => source.Listen?.Text ?? ""));
        foreach (var twice in all.GroupBy(text => text).Where(group => group.Key.Length > 0 && group.Count() > 1))
            root.Error("RelayEndpoints", $"'{twice.Key}' is listened at {twice.Count()} times (Control and LogSources count too)");
    }
}
