using System.Security.Cryptography;
using System.Text;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Native;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Hosting;

/// <summary>Loads the presets of the preset directories. A file of a later directory replaces one of the same name.</summary>
internal static class PresetFiles
{
    public static readonly IReadOnlyList<string> DefaultDirectories = ["regex-presets", "/etc/pop-before-smtp/regex-presets"];

    /// <summary>The presets that came with the program: beside it, as in a checkout, or where an installation has them, /usr/share for /usr/bin.</summary>
    public static string ShippedDirectory => Shipped("regex-presets");

    /// <param name="errors">Takes what is wrong with each file.</param>
    /// <param name="known">Loaded before: a file that is still the same is not read into another preset.</param>
    public static IReadOnlyList<RegexPreset> Load(IEnumerable<string> directories, List<string> errors, IReadOnlyList<RegexPreset>? known = null)
    {
        var presets = new SortedDictionary<string, RegexPreset>(StringComparer.Ordinal);
        foreach (var directory in directories.Select(Resolve).Where(Directory.Exists))
        {
            // Who may write to the program's own directory may replace the program itself.
            var isOwn = Path.GetFullPath(directory).StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal);
            if (!isOwn && PathSafety.WhyUnsafeDirectory(directory, TrustedWriters.RootAndSelf) is { } reason)
            {
                errors.Add(reason);
                continue;
            }
            foreach (var file in Directory.EnumerateFiles(directory, "*.yaml").Order(StringComparer.Ordinal))
            {
                if (!isOwn && PathSafety.WhyUnsafeFile(file, TrustedWriters.RootAndSelf) is { } unsafeFile)
                    errors.Add(unsafeFile);
                else if (TryLoad(file, errors, known) is { } preset)
                    presets[preset.Name] = preset;
            }
        }
        return [.. presets.Values];
    }

    /// <summary>Loads one file; null after its errors were added.</summary>
    public static RegexPreset? TryLoad(string file, List<string> errors, IReadOnlyList<RegexPreset>? known = null)
    {
        try
        {
            var bytes = File.ReadAllBytes(file);
            var digest = Convert.ToHexString(SHA256.HashData(bytes));
            if (known?.FirstOrDefault(preset => preset.File == file && preset.Digest == digest) is { } same)
                return same;
            var name = Path.GetFileNameWithoutExtension(file);
            if (IsShipped(file, bytes))
                return ParseShipped(bytes, file, name) with { Digest = digest };
            using var text = new StreamReader(new MemoryStream(bytes), Encoding.UTF8);
            return PresetParser.Parse(text, file, name) with { Digest = digest };
        }
        catch (PresetFormatException e)
        {
            errors.AddRange(e.Errors);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add($"{file}: {e.Message}");
        }
        return null;
    }

    /// <summary>The presets that a setting names; what is not known is an error that lists what is, what cannot be used one that says why.</summary>
    public static IReadOnlyList<RegexPreset> Choose(IReadOnlyList<RegexPreset> presets, IReadOnlyList<string> names, Action<string> report)
    {
        foreach (var name in names.Where(name => name != "*" && presets.All(preset => preset.Name != name)))
            report($"'{name}' is not a preset (known: {string.Join(", ", presets.Where(preset => preset.Unusable.Length == 0).Select(preset => preset.Name))}, and * for all)");
        foreach (var preset in presets.Where(preset => preset.Unusable.Length > 0 && names.Contains(preset.Name)))
            report($"'{preset.Name}' cannot be used: {preset.Unusable}");
        return [.. presets.Where(preset => names.Contains(preset.Name) || (names.Contains("*") && preset.IsInAll)).Where(preset => preset.Unusable.Length == 0)];
    }

    /// <summary>Without its samples, which the service does not need to start.</summary>
    private static RegexPreset ParseShipped(byte[] bytes, string file, string name)
    {
        using var text = new StreamReader(new MemoryStream(bytes, 0, PresetParser.LengthWithoutSamples(bytes)), Encoding.UTF8);
        return PresetParser.Parse(text, file, name, isProven: true) with { Samples = new LaterSamples(() => ShippedSamples(file, name)) };
    }

    private static IReadOnlyList<PresetSample> ShippedSamples(string file, string name)
    {
        using var text = new StreamReader(OpenShipped(file)!, Encoding.UTF8);
        return PresetParser.Parse(text, file, name, isProven: true).Samples;
    }

    /// <summary>Whether a file is, byte for byte, one that this program was built and tested with.</summary>
    private static bool IsShipped(string file, ReadOnlySpan<byte> bytes)
    {
        using var shipped = OpenShipped(file);
        if (shipped is null || shipped.Length != bytes.Length)
            return false;
        var original = new byte[bytes.Length];
        shipped.ReadExactly(original);
        return bytes.SequenceEqual(original);
    }

    private static Stream? OpenShipped(string file) => typeof(PresetFiles).Assembly.GetManifestResourceStream($"regex-presets/{Path.GetFileName(file)}");

    /// <summary>A relative directory is that of the working directory; where it has none, the one that came with the program.</summary>
    private static string Resolve(string directory) => Path.IsPathRooted(directory) || Directory.Exists(directory) ? directory : Shipped(directory);

    private static string Shipped(string directory)
    {
        var beside = Path.Combine(AppContext.BaseDirectory, directory);
        var installed = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "share", "pop-before-smtp", directory));
        return Directory.Exists(beside) || !Directory.Exists(installed) ? beside : installed;
    }
}
