using System.CommandLine;
using System.Globalization;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Core.Presets.Prefilter;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Commands;

/// <summary>presets: what is known of servers' logs, and whether it holds.</summary>
internal static class PresetsCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "the preset's name" };

    private static readonly Argument<string[]> Files = new("FILE") { Description = "preset files of your own", Arity = ArgumentArity.ZeroOrMore };

    public static Command Create()
    {
        var list = new Command("list", "List the presets.").Does((parsed, _) => Task.FromResult(List(parsed)));
        var show = new Command("show", "Show one preset.") { Name }.Does((parsed, _) => Task.FromResult(Show(parsed)));
        var test = new Command("test", "Run every sample of every preset.") { Files }.Does((parsed, _) => Task.FromResult(Test(parsed)));
        return new Command("presets", "List, show and test the presets.") { list, show, test }.Does((parsed, _) => Task.FromResult(List(parsed)));
    }

    private static int List(ParseResult parsed)
    {
        Terminal.PrintTable(
            ["PRESET", "FOR", "RULES", "SAMPLES", "FILE"],
            Load(parsed).Select(preset => (string[])[preset.Name, preset.Title, Number(preset.Rules.Count), Number(preset.Samples.Count), preset.File]));
        return ExitStatus.Yes;
    }

    private static int Show(ParseResult parsed)
    {
        var presets = Load(parsed);
        var name = parsed.GetValue(Name)!;
        if (presets.FirstOrDefault(preset => preset.Name == name) is not { } found)
            return CommandLine.Fail([$"'{name}' is not a preset (known: {string.Join(", ", presets.Select(preset => preset.Name))})"]);
        Console.Out.WriteLine($"{found.Name}: {found.Title}");
        Console.Out.WriteLine($"file: {found.File}");
        Console.Out.WriteLine($"programs: {string.Join(", ", found.Programs)}");
        Console.Out.WriteLine($"envelopes: {found.Envelopes.ToString().ToLowerInvariant()}");
        if (found.NamedOnly.Length > 0)
            Console.Out.WriteLine($"not part of \"*\": {found.NamedOnly}");
        if (found.Unusable.Length > 0)
            Console.Out.WriteLine($"cannot be used: {found.Unusable}");
        PrintList("for", found.Servers);
        PrintList("verified", found.Verified);
        PrintList("limits", found.Limits);
        PrintList("rules", [.. found.Rules.Select(rule => $"{rule.Name} ({rule.Kind.ToString().ToLowerInvariant()}): {(rule.Pattern.Length > 0 ? rule.Pattern : rule.Fields!.Tokenizer.Name)}")]);
        // As they are looked for in whole blocks of a log, before a line is cut out of it.
        PrintList("literals", [.. found.Rules.Select(rule => $"{rule.Name}: {Terminal.Printable(Quoted(RuleLiterals.Of(rule)))}")]);
        PrintList("lines looked at", LinesLookedAt(found));
        return ExitStatus.Yes;
    }

    private static int Test(ParseResult parsed)
    {
        var errors = new List<string>();
        var presets = LoadForTest(parsed, errors);
        foreach (var preset in presets)
        {
            var found = PresetSelfTest.Run(preset, presets);
            errors.AddRange(found);
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{preset.Name}: {Count(preset, PresetSampleKind.Sample)} samples, {Count(preset, PresetSampleKind.Other)} others, {Count(preset, PresetSampleKind.Hostile)} hostile: {(found.Count == 0 ? "ok" : "FAILED")}"));
        }
        foreach (var error in errors.Distinct())
            Console.Error.WriteLine(Terminal.Printable(error));
        return errors.Count == 0 ? ExitStatus.Yes : ExitStatus.No;
    }

    /// <summary>The known presets and the files named, which take the place of known ones of the same name.</summary>
    private static List<RegexPreset> LoadForTest(ParseResult parsed, List<string> errors)
    {
        var presets = new Dictionary<string, RegexPreset>(StringComparer.Ordinal);
        try
        {
            foreach (var preset in Load(parsed))
                presets[preset.Name] = preset;
        }
        catch (SettingsException e)
        {
            errors.AddRange(e.Errors);
        }
        foreach (var file in parsed.GetValue(Files) ?? [])
        {
            if (PresetFiles.TryLoad(file, errors) is { } preset)
                presets[preset.Name] = preset;
        }
        return [.. presets.Values];
    }

    private static IReadOnlyList<RegexPreset> Load(ParseResult parsed) => SettingsReader.ReadPresetsForCommand(parsed.GetValue(CommandLine.Config));

    private static int Count(RegexPreset preset, PresetSampleKind kind) => preset.Samples.Count(sample => sample.Kind == kind);

    private static void PrintList(string heading, IReadOnlyList<string> items)
    {
        Console.Out.WriteLine($"{heading}:");
        foreach (var item in items)
            Console.Out.WriteLine($"  {item}");
    }

    private static string Quoted(IReadOnlyList<string> texts) => texts.Count == 0 ? "none" : string.Join(" or ", texts.Select(text => $"\"{text}\""));

    private static IReadOnlyList<string> LinesLookedAt(RegexPreset preset) =>
        PresetNeedles.Of([preset]) is { } needles ? [.. needles.Select(needle => $"with {needle}{(needle.IsProgram ? " and '[', ':' or a space" : "")}")] : ["all"];

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
