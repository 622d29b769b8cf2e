using System.Globalization;
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
        ["bare"] = LogEnvelope.Bare,
        ["own"] = LogEnvelope.Own,
    };

    /// <param name="file">The file's name, for messages.</param>
    /// <param name="name">The name the preset must have: the file's name without .yaml.</param>
    /// <param name="isProven">
    /// It is, byte for byte, a preset that was checked when this program was built: patterns and samples are not run again, and patterns are
    /// built when they are needed.
    /// </param>
    /// <param name="again">Gives the text of a proven preset anew: its samples are read when they are needed.</param>
    /// <exception cref="PresetFormatException">The file is no preset, a rule is refused, or a sample contradicts the rules.</exception>
    public static RegexPreset Parse(TextReader text, string file, string name, bool isProven = false, Func<TextReader>? again = null)
    {
        var errors = new List<string>();
        RegexPreset? preset = null;
        try
        {
            preset = isProven && again is not null
                ? Read(YamlMapping.Parse(new StringReader(SamplesPart.Without(text.ReadToEnd())), file, errors), file, name, isProven) with { Samples = new LazySamples(() => ReadAllSamples(again, file)) }
                : Read(YamlMapping.Parse(text, file, errors), file, name, isProven);
        }
        catch (YamlException e)
        {
            errors.Add($"{file}:{e.Start.Line}: not YAML: {e.Message}");
        }
        if (errors.Count == 0 && !isProven)
            errors.AddRange(PresetSelfTest.Run(preset!));
        return errors.Count == 0 ? preset! : throw new PresetFormatException(errors);
    }

    private static RegexPreset Read(YamlMapping root, string file, string name, bool isProven)
    {
        var written = root.Required("name");
        if (written.Length > 0 && written != name)
            root.Error(root.Line, $"'name' is '{written}', but the file is called {name}.yaml");
        var envelopes = ReadEnvelopes(root);
        var preset = new RegexPreset(
            name,
            root.Required("title"),
            file,
            root.Texts("servers"),
            root.Texts("verified"),
            root.Texts("limits"),
            ReadPrograms(root, envelopes),
            envelopes,
            root.Optional("named-only") ?? "",
            [.. root.Mappings("rules").Select(mapping => RuleParser.Read(mapping, envelopes, isProven)).OfType<PresetRule>()],
            ReadAllSamples(root))
        {
            CutAt = ReadCutAt(root),
            Unusable = root.Optional("unusable") ?? "",
        };
        root.RefuseUnknownKeys();
        foreach (var twice in preset.Rules.GroupBy(rule => rule.Name).Where(group => group.Count() > 1))
            root.Error(root.Line, $"rule '{twice.Key}' is there twice");
        return preset;
    }

    private static IReadOnlyList<PresetSample> ReadAllSamples(Func<TextReader> again, string file)
    {
        using var text = again();
        return ReadAllSamples(YamlMapping.Parse(new StringReader(SamplesPart.Alone(text.ReadToEnd())), file, []));
    }

    private static IReadOnlyList<PresetSample> ReadAllSamples(YamlMapping root) =>
        [.. ReadSamples(root, PresetSampleKind.Sample, "samples"), .. ReadSamples(root, PresetSampleKind.Other, "other"), .. ReadSamples(root, PresetSampleKind.Hostile, "hostile")];

    private static IReadOnlyList<string> ReadPrograms(YamlMapping root, LogEnvelope envelopes)
    {
        const LogEnvelope withProgram = LogEnvelope.Syslog | LogEnvelope.Dovecot;
        var programs = root.Texts("programs");
        if (programs.Count == 0 && (envelopes & withProgram) != 0)
            root.Error(root.Line, "'programs' is missing: without the program's name any local text could be a login");
        if (programs.Count > 0 && (envelopes & withProgram) == 0)
            root.Error(root.Line, "'programs' says nothing where no envelope has a program's name");
        return programs;
    }

    private static int ReadCutAt(YamlMapping root)
    {
        var text = root.Optional("cut-at");
        if (text is null)
            return 0;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length > 0)
            return length;
        root.Error(root.Line, $"'cut-at' is '{text}', not a number of bytes");
        return 0;
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

    private static IEnumerable<PresetSample> ReadSamples(YamlMapping root, PresetSampleKind kind, string key)
    {
        foreach (var mapping in root.Mappings(key))
        {
            var sample = new PresetSample(
                kind,
                mapping.Line,
                mapping.Texts("before"),
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
            if (sample.Rule is null && sample.Address is not null)
                mapping.Error(mapping.Line, "an address is given, but no rule that must match");
            if (kind == PresetSampleKind.Sample && sample.Rule is null)
                mapping.Error(mapping.Line, "a sample names the rule that must match it");
            mapping.RefuseUnknownKeys();
            yield return sample;
        }
    }
}
