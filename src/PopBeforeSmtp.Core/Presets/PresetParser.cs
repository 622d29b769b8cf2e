using PopBeforeSmtp.Core.LogLines;
using YamlDotNet.Core;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>Reads a preset file. regex-presets/README.md describes the format for people.</summary>
internal static class PresetParser
{
    private static readonly Dictionary<string, LogEnvelope> Envelopes = new(StringComparer.Ordinal)
    {
        ["syslog"] = LogEnvelope.Syslog,
        ["dovecot"] = LogEnvelope.Dovecot,
    };

    /// <param name="file">The file's name, for messages.</param>
    /// <param name="name">The name the preset must have: the file's name without .yaml.</param>
    /// <exception cref="PresetFormatException">The file is no preset, a rule is refused, or a sample contradicts the rules.</exception>
    public static RegexPreset Parse(TextReader text, string file, string name)
    {
        var errors = new List<string>();
        RegexPreset? preset = null;
        try
        {
            preset = Read(YamlMapping.Parse(text, file, errors), file, name);
        }
        catch (YamlException e)
        {
            errors.Add($"{file}:{e.Start.Line}: not YAML: {e.Message}");
        }
        if (errors.Count == 0)
            errors.AddRange(PresetSelfTest.Run(preset!));
        return errors.Count == 0 ? preset! : throw new PresetFormatException(errors);
    }

    private static RegexPreset Read(YamlMapping root, string file, string name)
    {
        var written = root.Required("name");
        if (written.Length > 0 && written != name)
            root.Error(root.Line, $"'name' is '{written}', but the file is called {name}.yaml");
        var preset = new RegexPreset(
            name,
            root.Required("title"),
            file,
            root.Texts("servers"),
            root.Texts("verified"),
            root.Texts("limits"),
            ReadPrograms(root),
            ReadEnvelopes(root),
            [.. root.Mappings("rules").Select(ReadRule).OfType<PresetRule>()],
            [.. ReadSamples(root, PresetSampleKind.Sample, "samples"), .. ReadSamples(root, PresetSampleKind.Other, "other"), .. ReadSamples(root, PresetSampleKind.Hostile, "hostile")]);
        root.RefuseUnknownKeys();
        foreach (var twice in preset.Rules.GroupBy(rule => rule.Name).Where(group => group.Count() > 1))
            root.Error(root.Line, $"rule '{twice.Key}' is there twice");
        return preset;
    }

    private static IReadOnlyList<string> ReadPrograms(YamlMapping root)
    {
        var programs = root.Texts("programs");
        if (programs.Count == 0)
            root.Error(root.Line, "'programs' is missing: without the program's name any local text could be a login");
        return programs;
    }

    private static LogEnvelope ReadEnvelopes(YamlMapping root)
    {
        var envelopes = LogEnvelope.None;
        foreach (var name in root.Texts("envelopes"))
        {
            if (Envelopes.TryGetValue(name, out var envelope))
                envelopes |= envelope;
            else
                root.Error(root.Line, $"unknown envelope '{name}' (known: {string.Join(", ", Envelopes.Keys)})");
        }
        return envelopes == LogEnvelope.None ? LogEnvelope.Syslog : envelopes;
    }

    private static PresetRule? ReadRule(YamlMapping mapping)
    {
        var name = mapping.Required("name");
        var pattern = mapping.Required("pattern");
        if (mapping.Required("event") is not ("login" or ""))
            mapping.Error(mapping.Line, $"rule '{name}': 'event' must be login");
        mapping.RefuseUnknownKeys();
        if (pattern.Length == 0)
            return null;
        var reasons = PresetLinter.Check(pattern, out var regex);
        foreach (var reason in reasons)
            mapping.Error(mapping.Line, $"rule '{name}' is refused: {reason}");
        return reasons.Count > 0 ? null : new PresetRule(name, pattern, regex!);
    }

    private static IEnumerable<PresetSample> ReadSamples(YamlMapping root, PresetSampleKind kind, string key)
    {
        foreach (var mapping in root.Mappings(key))
        {
            var sample = new PresetSample(
                kind,
                mapping.Line,
                mapping.Required("line"),
                kind == PresetSampleKind.Other ? null : mapping.Optional("rule"),
                kind == PresetSampleKind.Other ? null : mapping.Optional("address"),
                kind == PresetSampleKind.Other ? null : mapping.Optional("user"),
                kind == PresetSampleKind.Other ? null : mapping.Optional("session"),
                kind == PresetSampleKind.Other ? null : mapping.Optional("protocol"));
            if (kind == PresetSampleKind.Hostile)
                _ = mapping.Required("why");
            else
                _ = mapping.Optional("why");
            if (sample.Rule is null != sample.Address is null)
                mapping.Error(mapping.Line, "'rule' and 'address' go together");
            if (kind == PresetSampleKind.Sample && sample.Rule is null)
                mapping.Error(mapping.Line, "a sample names the rule that must match it");
            mapping.RefuseUnknownKeys();
            yield return sample;
        }
    }
}
