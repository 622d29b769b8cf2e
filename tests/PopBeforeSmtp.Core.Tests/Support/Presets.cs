using PopBeforeSmtp.Core.Presets;

namespace PopBeforeSmtp.Core.Tests.Support;

/// <summary>The presets that are shipped, and ways to read others.</summary>
internal static class Presets
{
    public static IReadOnlyList<string> Files { get; } = [.. Directory.GetFiles(Repository.PathOf("regex-presets"), "*.yaml").Order(StringComparer.Ordinal)];

    public static IReadOnlyList<RegexPreset> Shipped { get; } = [.. Files.Select(Read)];

    public static RegexPreset Parse(string yaml, string name = "example") => PresetParser.Parse(new StringReader(yaml), $"{name}.yaml", name);

    private static RegexPreset Read(string file)
    {
        using var text = File.OpenText(file);
        return PresetParser.Parse(text, Path.GetFileName(file), Path.GetFileNameWithoutExtension(file));
    }
}
