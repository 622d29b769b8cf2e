using System.CommandLine;
using System.Text.Json;
using PopBeforeSmtp.Control;

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
            new StatusText(status, TimeProvider.System.GetUtcNow()).Print();
        return IsWell(status) ? ExitStatus.Yes : ExitStatus.No;
    }

    private static bool IsWell(StatusView status) =>
        status.IsReady && status.Store.LastError is null && status.Sources.All(source => source.LastError is null) && status.Maps.All(map => map.LastError is null)
        && status.Reload is not { Errors.Count: > 0 } && !status.Drift.Any(drift => drift.IsAlarming);
}
