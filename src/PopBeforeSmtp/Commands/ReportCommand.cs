using System.CommandLine;
using System.Text.Json;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Hosting;
using PopBeforeSmtp.Settings;
using PopBeforeSmtp.Storage.Sqlite;

namespace PopBeforeSmtp.Commands;

/// <summary>report: who still needs POP before SMTP, so that the others can be taken off it.</summary>
internal static class ReportCommand
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    private static readonly Option<string> Since = new("--since") { Description = "how far back, in whole days of UTC: 12h, 30d", HelpName = "DURATION", DefaultValueFactory = _ => "30d" };

    private static readonly Option<string> By = new("--by") { Description = "a line for each account, or for each address and account", HelpName = "account|address", DefaultValueFactory = _ => "account" };

    private static readonly Option<bool> Json = new("--json") { Description = "one JSON object, by address" };

    private static readonly Option<bool> Csv = new("--csv") { Description = "comma-separated values with a heading" };

    public static Command Create() =>
        new Command("report", "Show which accounts and addresses relayed through the table.") { Since, By, Json, Csv }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var text = parsed.GetValue(Since)!;
        if (!DurationText.TryParse(text, out var since) || since <= TimeSpan.Zero || since > Longest)
            return CommandLine.Fail([$"--since '{text}' is not a duration; write 12h or 30d"]);
        var by = parsed.GetValue(By)!;
        if (by is not ("account" or "address"))
            return CommandLine.Fail([$"--by '{by}' is neither account nor address"]);
        if (parsed.GetValue(Json) && parsed.GetValue(Csv))
            return CommandLine.Fail(["--json and --csv exclude each other"]);
        var report = await ServiceOrStore.AskAsync(
            parsed.GetValue(CommandLine.Config),
            service => service.ReportAsync(since, cancellationToken),
            (_, storage, now) => Explanations.ReportAsync(new SqliteHistory(storage.Path), now - since, cancellationToken),
            cancellationToken);
        if (parsed.GetValue(Json))
            Console.Out.WriteLine(JsonSerializer.Serialize(report, ControlJson.Readable.ReportView));
        else
            ReportText.Print(report, by == "account", parsed.GetValue(Csv));
        return ExitStatus.Yes;
    }
}
