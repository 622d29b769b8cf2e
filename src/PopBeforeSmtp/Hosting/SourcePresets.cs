using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.LogSources;

namespace PopBeforeSmtp.Hosting;

/// <summary>The presets of a log source, with the program names that the settings add to them.</summary>
internal static class SourcePresets
{
    private const int LongestName = 64;

    public static IReadOnlyList<RegexPreset> Of(LogSourceOptions source, IReadOnlyList<RegexPreset> presets) =>
        [.. PresetFiles.Choose(presets, source.Presets, _ => { }).Select(preset => Extend(preset, source))];

    /// <param name="report">Takes the key and what is wrong with it.</param>
    public static void Check(LogSourceOptions source, IReadOnlyList<RegexPreset> presets, Action<string, string> report)
    {
        var chosen = PresetFiles.Choose(presets, source.Presets, message => report("Presets", message));
        foreach (var (name, programs) in source.ProgramNames)
        {
            var preset = chosen.FirstOrDefault(preset => preset.Name == name);
            if (preset is null)
                report("ProgramNames", $"'{name}' is not a preset of this source (it has: {string.Join(", ", chosen.Select(preset => preset.Name))})");
            else if (preset.Programs.Count == 0)
                report("ProgramNames", $"the log of '{name}' has no program names");
            foreach (var program in programs.Where(program => !IsProgramName(program)))
                report("ProgramNames", $"'{program}' is not a program name; it has letters, digits, '/', '-', '_' and '.', at most {LongestName}");
        }
    }

    private static RegexPreset Extend(RegexPreset preset, LogSourceOptions source) =>
        source.ProgramNames.TryGetValue(preset.Name, out var more) ? preset with { Programs = [.. preset.Programs.Union(more)] } : preset;

    private static bool IsProgramName(string name) =>
        name.Length is > 0 and <= LongestName && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '/' or '-' or '_' or '.');
}
