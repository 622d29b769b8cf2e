using System.Globalization;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Commands;

/// <summary>What why says to people.</summary>
internal static class WhyText
{
    private const int Some = 20;
    private const int SomeSessions = 4;

    public static void Print(WhyView why, DateTimeOffset now, bool all)
    {
        Console.Out.WriteLine(Terminal.Printable($"{why.Client} {Answer(why, now)}: {why.Reason}."));
        if (why.Evidence is { } evidence)
            Print("Evidence", Rows(evidence, why.Sessions));
        Print("Answers now", why.Answers.Select(answer => (string[])[answer.Kind, answer.Where, answer.Answer]));
        PrintHistory(why.History, all);
    }

    private static string Answer(WhyView why, DateTimeOffset now)
    {
        if (!why.Permitted)
            return "may not relay";
        return why.Until is { } until ? $"may relay for another {DurationText.Format(until - now)}" : "may relay until it is revoked";
    }

    private static IEnumerable<string[]> Rows(HistoryView happened, IReadOnlyList<SessionView> sessions)
    {
        yield return ["what", What(happened)];
        if (happened.Evidence is { } evidence)
        {
            yield return ["log", Place(evidence)];
            if (evidence.Line.Length > 0)
                yield return ["line", evidence.Line];
            yield return ["time in it", Time(evidence.WrittenAt)];
            yield return ["rule", $"{evidence.Preset}/{evidence.Rule}{(evidence.Protocol.Length > 0 ? $", {evidence.Protocol}" : "")}"];
            yield return ["window then", DurationText.Format(TimeSpan.FromSeconds(evidence.WindowSeconds))];
            if (evidence.SessionKey.Length > 0)
                yield return ["session", evidence.SessionKey];
        }
        foreach (var session in sessions.Take(SomeSessions))
            yield return ["open session", $"{session.Account} since {Time(session.Since)} ({session.Server})"];
        if (sessions.Count > SomeSessions)
            yield return ["open session", $"{sessions.Count - SomeSessions} more"];
    }

    private static void PrintHistory(IReadOnlyList<HistoryView> history, bool all)
    {
        if (history.Count == 0)
            return;
        var shown = all ? history : [.. history.Take(Some)];
        Console.Out.WriteLine();
        Console.Out.WriteLine(shown.Count < history.Count ? $"History (the latest {shown.Count} of {history.Count}, --all for the rest):" : "History:");
        Terminal.PrintTable(
            ["TIME", "CLIENT", "WHAT", "ACCOUNT", "REASON", "BY", "RULE", "LOG"],
            shown.Select(happened => (string[])
            [
                Time(happened.Time),
                happened.Client,
                happened.What,
                happened.Account,
                happened.Reason,
                happened.By,
                happened.Evidence is { } evidence ? $"{evidence.Preset}/{evidence.Rule}" : "",
                happened.Evidence is { } seen ? Place(seen) : "",
            ]));
    }

    private static void Print(string heading, IEnumerable<string[]> rows)
    {
        var lines = rows.ToList();
        if (lines.Count == 0)
            return;
        Console.Out.WriteLine();
        Console.Out.WriteLine($"{heading}:");
        // No table: a line of a log is longer than a terminal is wide, and must stay one line to be found again.
        var width = lines.Max(line => line[0].Length);
        foreach (var line in lines)
            Console.Out.WriteLine(Terminal.Printable($"  {line[0].PadRight(width)}  {string.Join("  ", line[1..])}"));
    }

    private static string What(HistoryView happened) =>
        string.Join(", ", new[] { happened.What, happened.Account, happened.Reason, happened.By.Length > 0 ? $"by {happened.By}" : "", Time(happened.Time) }.Where(part => part.Length > 0));

    private static string Place(EvidenceView evidence)
    {
        if (evidence.Cursor.Length > 0)
            return $"{evidence.Log}, cursor {evidence.Cursor}";
        var inode = evidence.Inode is { } number ? string.Create(CultureInfo.InvariantCulture, $" (inode {number})") : "";
        return evidence.Position is { } position ? string.Create(CultureInfo.InvariantCulture, $"{evidence.Log}, byte {position}{inode}") : evidence.Log;
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);
}
