using System.Globalization;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Commands;

/// <summary>
/// What status says to people. A pipe gets every column of every rule; on a terminal errors stand below their table, where there is room for
/// them, and rules that have matched nothing are counted.
/// </summary>
internal sealed class StatusText(StatusView status, DateTimeOffset now)
{
    private static readonly Column[] Sources =
    [
        new("LOG", 14) { IsCutAtStart = true }, new("STATE"), new("READ TO", Rank: 3), new("BEHIND"), new("LINES"), new("DROPPED", Rank: 2), new("NOT TRUSTED", Rank: 1),
        new("GAPS"), new("ERROR", 20),
    ];

    private static readonly Column[] Rules = [new("RULE", 16), new("LOG", 14) { IsCutAtStart = true }, new("MATCHES")];

    private static readonly Column[] Endpoints =
    [
        new("ENDPOINT"), new("LISTEN", 14) { IsCutAtStart = true }, new("CONNECTIONS", Rank: 2), new("PERMITTED"), new("NO OPINION"), new("TRY LATER"), new("MALFORMED", Rank: 1),
    ];

    private static readonly Column[] Maps = [new("MAP", 20) { IsCutAtStart = true }, new("STATE", 20)];

    public void Print()
    {
        PrintHead();
        PrintReload(status.Reload);
        PrintSources();
        PrintRules();
        PrintWaysOut();
        foreach (var drift in status.Drift)
        {
            Console.Out.WriteLine();
            Terminal.PrintText($"{drift.Program} wrote {drift.LoginLike} login-like lines in the last hour, {drift.Matched} matched ({drift.Log})", drift.IsAlarming ? Tone.Bad : Tone.Warning);
        }
    }

    private void PrintHead()
    {
        Terminal.PrintText(
            $"{(status.IsReady ? "ready" : "NOT READY: relays are told to try later")}, up {DurationText.Format(now - status.StartedAt)}, window {DurationText.Format(TimeSpan.FromSeconds(status.WindowSeconds))}",
            status.IsReady ? Tone.Good : Tone.Bad);
        if (status.IsReady && status.IsReading)
            Terminal.PrintText("the logs are still being read: who is not known yet is told to try later", Tone.Warning);
        Terminal.PrintText($"{status.Addresses} addresses, {status.ByHand} entries by hand{(status.Suspended > 0 ? $", {status.Suspended} suspended accounts" : "")}");
        Terminal.PrintText($"store {status.Store.Name}: {status.Store.LastError ?? "ok"}", status.Store.LastError is null ? Tone.Plain : Tone.Bad);
    }

    private void PrintReload(ReloadView? reload)
    {
        if (reload is null)
            return;
        // A script may look for the time; a person wants to know how long ago it was.
        var at = Terminal.IsThere ? $"{DurationText.Format(now - reload.At)} ago" : $"at {reload.At.ToString("u", CultureInfo.InvariantCulture)}";
        if (reload.Errors.Count == 0)
            Terminal.PrintText($"reloaded {at}");
        foreach (var error in reload.Errors)
            Terminal.PrintText($"reload failed {at}: {error}", Tone.Bad);
    }

    private void PrintSources()
    {
        Console.Out.WriteLine();
        Terminal.PrintTable(Sources, status.Sources.Select(Cells));
        foreach (var source in status.Sources.Where(source => Terminal.IsThere && source.LastError is not null))
            Terminal.PrintText($"{source.Name}: {source.LastError}", Tone.Bad);
    }

    private static IReadOnlyList<Cell> Cells(SourceView source) =>
    [
        source.Name,
        new Cell(source.State, ToneOf(source)),
        Number(source.Offset),
        new Cell(Number(source.Lag), source.Lag > 0 ? Tone.Warning : Tone.Plain),
        Number(source.Lines),
        Count(source.DroppedLines),
        Count(source.Untrusted),
        Count(source.Gaps),
        Terminal.IsThere ? "" : source.LastError ?? "",
    ];

    public static Tone ToneOf(SourceView source) => source switch
    {
        { LastError: not null } or { State: "failed" or "unreadable" } => Tone.Bad,
        { State: "waiting" or "ended" } => Tone.Warning,
        _ => Tone.Good,
    };

    private void PrintRules()
    {
        var rules = Terminal.IsThere ? [.. status.Rules.Where(rule => rule.Matches > 0)] : status.Rules;
        Console.Out.WriteLine();
        Terminal.PrintTable(Rules, rules.Select(rule => (IReadOnlyList<Cell>)[$"{rule.Preset}/{rule.Rule}", rule.Log, Number(rule.Matches)]));
        if (Terminal.IsThere && status.Rules.Count > rules.Count)
            Terminal.PrintText($"{status.Rules.Count - rules.Count} {(rules.Count > 0 ? "other " : "")}rules have matched nothing since the start", Tone.Quiet);
    }

    private void PrintWaysOut()
    {
        if (status.Endpoints.Count > 0)
        {
            Console.Out.WriteLine();
            Terminal.PrintTable(Endpoints, status.Endpoints.Select(endpoint => (IReadOnlyList<Cell>)[endpoint.Kind, endpoint.Listen, Number(endpoint.Connections), Number(endpoint.Permitted), Number(endpoint.NoOpinion), Count(endpoint.TryLater), Count(endpoint.Malformed)]));
            // A narrow terminal has no room for their column.
            foreach (var endpoint in status.Endpoints.Where(endpoint => Terminal.IsThere && endpoint.Malformed > 0))
                Terminal.PrintText($"{endpoint.Listen}: {endpoint.Malformed} questions not understood", Tone.Warning);
        }
        if (status.Maps.Count == 0)
            return;
        Console.Out.WriteLine();
        Terminal.PrintTable(Maps, status.Maps.Select(map => (IReadOnlyList<Cell>)[$"{map.Type}:{map.Path}", new Cell(map.LastError ?? "ok", map.LastError is null ? Tone.Good : Tone.Bad)]));
    }

    /// <summary>What had better be none.</summary>
    private static Cell Count(long value) => new(Number(value), value > 0 ? Tone.Warning : Tone.Plain);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
