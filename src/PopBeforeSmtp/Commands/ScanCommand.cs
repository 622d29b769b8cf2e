using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using PopBeforeSmtp.Commands.Scan;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Commands;

/// <summary>scan: what would be recognised in a log, without a service.</summary>
internal static class ScanCommand
{
    private const int MostThreads = 256;

    private static readonly Argument<string[]> Files = new("FILE") { Description = "log files, also those of gzip; - is standard input", Arity = ArgumentArity.OneOrMore };

    private static readonly Option<string[]> Preset = new("--preset") { Description = "only this preset; may be repeated (else all)", HelpName = "NAME" };

    private static readonly Option<int> Threads = new("--threads")
    {
        Description = "how many blocks of a log are looked through at a time (else one on each processor)",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
        Validators = { result => Validate(result) },
    };

    private static readonly Option<bool> Json = new("--json") { Description = "one JSON object a recognised line" };

    public static Command Create() => new Command("scan", "Show what would be recognised in log files.") { Files, Preset, Threads, Json }.Does(RunAsync);

    private static Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var presets = SettingsReader.ReadPresetsForCommand(parsed.GetValue(CommandLine.Config));
        var names = parsed.GetValue(Preset) ?? [];
        var errors = new List<string>();
        var chosen = PresetFiles.Choose(presets, names.Length == 0 ? ["*"] : names, error => errors.Add($"--preset {error}"));
        if (errors.Count > 0)
            throw new SettingsException(errors);
        var matcher = new PresetMatcher(chosen, TimeZoneInfo.Local) { Drift = new DriftWatch(chosen) };
        var json = parsed.GetValue(Json);
        var scan = new LogScan(matcher, TimeProvider.System, json ? PrintLine : null, parsed.GetValue(Threads))
        {
            // Not between lines on the same terminal.
            Progress = Console.IsErrorRedirected || (json && !Console.IsOutputRedirected) ? null : new ScanProgress(Console.Error, TimeProvider.System),
        };
        foreach (var file in parsed.GetValue(Files)!)
            scan.Read(file, cancellationToken);
        if (!json)
            PrintTotals(scan, matcher);
        return Task.FromResult(ExitStatus.Yes);
    }

    private static void PrintLine(ScannedLine line) =>
        Console.Out.WriteLine(JsonSerializer.Serialize(line, ScanJson.Readable.ScannedLine));

    private static void PrintTotals(LogScan scan, PresetMatcher matcher)
    {
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{scan.Lines} lines, {scan.Logins} logins from {scan.Addresses} addresses, {scan.Logouts} ends of {scan.Sessions} sessions, {scan.DroppedLines} lines too long"));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{matcher.Drift!.LookAlikes + scan.LookAlikes} look-alikes refused (failures, and names that imitate a login)"));
        if (scan.Logins + scan.Logouts > 0)
        {
            Console.Out.WriteLine();
            Terminal.PrintTable(
                ["RULE", "LINES"],
                matcher.Rules.Where(rule => rule.Count > 0).Select(rule => (string[])[$"{rule.Preset.Name}/{rule.Rule.Name}", Number(rule.Count)]));
        }
        if (matcher.Drift.Shapes.Count == 0)
            return;
        Console.Out.WriteLine();
        Console.Out.WriteLine("These look like logins and matched nothing (has the server changed its words?):");
        Terminal.PrintTable(
            ["LINES", "PROGRAM", "NEAREST PRESET", "SHAPE"],
            matcher.Drift.Shapes.Select(shape => (string[])[Number(shape.Count), shape.Program, shape.NearestPreset, shape.Shape]));
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static void Validate(OptionResult result)
    {
        if (result.GetValueOrDefault<int>() is < 1 or > MostThreads)
            result.AddError($"--threads takes a number from 1 to {MostThreads}");
    }
}
