using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.LogSources;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Hosting;

/// <summary>The settings that a running service cannot take in: where it keeps its table, and where it is asked.</summary>
internal static class RestartOnly
{
    private const string Why = "has changed, and that needs a restart";

    /// <summary>Adds an error at each of them that has changed.</summary>
    public static void Report(ProgramSettings running, ProgramSettings read, SettingsSection root)
    {
        if (running.Storage != read.Storage with { History = running.Storage.History })
            root.Error("Storage", Why);
        if (running.Control != read.Control)
            root.Error("Control", Why);
        if (running.Metrics != read.Metrics)
            root.Error("Metrics", Why);
        if (!running.RelayEndpoints.SequenceEqual(read.RelayEndpoints))
            root.Error("RelayEndpoints", Why);
        if (!SameTexts(running.Serilog, read.Serilog))
            root.Error("Serilog", Why);
        if (running.Authorization.IPv6PrefixLength != read.Authorization.IPv6PrefixLength)
            root.Section("Authorization").Error("IPv6PrefixLength", Why);
        ReportStandardInput(running, read, root);
    }

    /// <summary>What has been read ahead from a pipe cannot be read again by another reader.</summary>
    private static void ReportStandardInput(ProgramSettings running, ProgramSettings read, SettingsSection root)
    {
        var before = Find(running);
        var after = Find(read);
        if (after is null || (before == after && PresetsOf(before, running).SequenceEqual(PresetsOf(after, read), ReferenceEqualityComparer.Instance)))
            return;
        root.Error("LogSources", before is null ? "stdin is new, and that needs a restart" : $"stdin, or a preset that it uses, {Why}");
    }

    private static LogSourceOptions? Find(ProgramSettings settings) => settings.LogSources.FirstOrDefault(source => source.Kind == "stdin");

    private static IEnumerable<RegexPreset> PresetsOf(LogSourceOptions source, ProgramSettings settings) => PresetFiles.Choose(settings.Presets, source.Presets, _ => { });

    private static bool SameTexts(IReadOnlyDictionary<string, string?> one, IReadOnlyDictionary<string, string?> other) =>
        one.Count == other.Count && one.All(pair => other.TryGetValue(pair.Key, out var text) && text == pair.Value);
}
