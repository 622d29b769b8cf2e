using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Commands;

/// <summary>status: how the service is doing.</summary>
internal static class StatusCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "one JSON object" };

    public static Command Create() =>
        new Command("status", "Show how the service is doing: exit status 0 well, 1 with an error, 2 not running.") { Json }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var service = await ServiceOrStore.RequireServiceAsync(parsed.GetValue(CommandLine.Config), cancellationToken);
        var status = await service.StatusAsync(cancellationToken);
        if (parsed.GetValue(Json))
            Console.Out.WriteLine(JsonSerializer.Serialize(status, ControlJson.Readable.StatusView));
        else
            Print(status);
        return IsWell(status) ? ExitStatus.Yes : ExitStatus.No;
    }

    private static bool IsWell(StatusView status) =>
        status.IsReady && status.Store.LastError is null && status.Sources.All(source => source.LastError is null) && status.Maps.All(map => map.LastError is null)
        && status.Reload is not { Errors.Count: > 0 } && !status.Drift.Any(drift => drift.IsAlarming);

    private static void Print(StatusView status)
    {
        var uptime = DurationText.Format(TimeProvider.System.GetUtcNow() - status.StartedAt);
        Console.Out.WriteLine($"{(status.IsReady ? "ready" : "NOT READY: relays are told to try later")}, up {uptime}, {status.Addresses} addresses and {status.ByHand} entries by hand, {(status.Suspended > 0 ? $"{status.Suspended} suspended accounts, " : "")}window {DurationText.Format(TimeSpan.FromSeconds(status.WindowSeconds))}");
        Console.Out.WriteLine($"store {status.Store.Name}: {status.Store.LastError ?? "ok"}");
        PrintReload(status.Reload);
        Console.Out.WriteLine();
        Terminal.PrintTable(
            ["LOG", "STATE", "READ TO", "BEHIND", "LINES", "DROPPED", "NOT TRUSTED", "GAPS", "ERROR"],
            status.Sources.Select(source => (string[])[source.Name, source.State, Number(source.Offset), Number(source.Lag), Number(source.Lines), Number(source.DroppedLines), Number(source.Untrusted), Number(source.Gaps), source.LastError ?? ""]));
        Console.Out.WriteLine();
        Terminal.PrintTable(
            ["RULE", "LOG", "MATCHES"],
            status.Rules.Select(rule => (string[])[$"{rule.Preset}/{rule.Rule}", rule.Log, Number(rule.Matches)]));
        PrintWaysOut(status);
        foreach (var drift in status.Drift)
            Console.Out.WriteLine($"{Environment.NewLine}{drift.Program} wrote {drift.LoginLike} login-like lines in the last hour, {drift.Matched} matched ({drift.Log})");
    }

    private static void PrintReload(ReloadView? reload)
    {
        if (reload is null)
            return;
        var at = reload.At.ToString("u", CultureInfo.InvariantCulture);
        if (reload.Errors.Count == 0)
            Console.Out.WriteLine($"reloaded at {at}");
        foreach (var error in reload.Errors)
            Console.Out.WriteLine($"reload failed at {at}: {Terminal.Printable(error)}");
    }

    private static void PrintWaysOut(StatusView status)
    {
        if (status.Endpoints.Count > 0)
        {
            Console.Out.WriteLine();
            Terminal.PrintTable(
                ["ENDPOINT", "LISTEN", "CONNECTIONS", "PERMITTED", "NO OPINION", "TRY LATER", "MALFORMED"],
                status.Endpoints.Select(endpoint => (string[])[endpoint.Kind, endpoint.Listen, Number(endpoint.Connections), Number(endpoint.Permitted), Number(endpoint.NoOpinion), Number(endpoint.TryLater), Number(endpoint.Malformed)]));
        }
        if (status.Maps.Count == 0)
            return;
        Console.Out.WriteLine();
        Terminal.PrintTable(["MAP", "STATE"], status.Maps.Select(map => (string[])[$"{map.Type}:{map.Path}", map.LastError ?? "ok"]));
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
