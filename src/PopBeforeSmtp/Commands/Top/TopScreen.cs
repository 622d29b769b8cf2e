using System.Globalization;
using PopBeforeSmtp.Control;
using PopBeforeSmtp.Settings;

namespace PopBeforeSmtp.Commands.Top;

/// <summary>Draws the model: exactly as many lines as the terminal has, none of them wider.</summary>
internal sealed class TopScreen(TopModel model, int width, int height, DateTimeOffset now)
{
    /// <summary>A heading, some rows, and the line of keys.</summary>
    private const int LeastTable = 5;

    /// <summary>From this height on there is room for the newest logins beside a table that is sorted by something else.</summary>
    private const int Roomy = 20;

    private const int MostLogs = 4;

    private const int MostWarnings = 3;

    private const int NewestShown = 3;

    private const int WidestSparkline = 60;

    public string Bars { get; init; } = TopSparkline.Bars;

    public IReadOnlyList<StyledLine> Lines()
    {
        List<StyledLine> lines = [Title()];
        if (model.Trouble is { } trouble)
            lines.Add(new StyledLine(new Cell($"! {Terminal.Printable(trouble)}; trying again, for {DurationText.Format(now - model.TroubleSince)}", Tone.Bad)));
        if (model.Snapshot is { } snapshot)
            lines.AddRange(Head(snapshot.Status));
        lines = [.. lines.Take(Math.Max(1, height - LeastTable))];
        lines.AddRange(Table(height - lines.Count - 1));
        while (lines.Count < height - 1)
            lines.Add(new StyledLine(""));
        return [.. lines.Take(height - 1).Select(line => line.Cut(width)), Foot().Cut(width)];
    }

    private StyledLine Title()
    {
        var time = now.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture) + "Z";
        if (model.Snapshot is not { Status: var status })
            return new StyledLine(new Cell("pop-before-smtp", Tone.Strong));
        var state = model.Trouble is not null ? new Cell("AWAY", Tone.Bad) : status.IsReady ? new Cell("ready", Tone.Good) : new Cell("NOT READY", Tone.Bad);
        var rest = $"  up {DurationText.Format(now - status.StartedAt)}  window {DurationText.Format(TimeSpan.FromSeconds(status.WindowSeconds))}";
        var room = width - "pop-before-smtp  ".Length - state.Text.Length - time.Length;
        return new StyledLine(new Cell("pop-before-smtp  ", Tone.Strong), state, CellWidth.Pad(CellWidth.Cut(rest, room), room), time);
    }

    private IEnumerable<StyledLine> Head(StatusView status)
    {
        var suspended = status.Suspended > 0 ? $", {Number(status.Suspended)} accounts suspended" : "";
        yield return new StyledLine(new Cell("table         ", Tone.Quiet), new Cell(Number(status.Addresses), Tone.Strong), $" addresses, {Number(status.ByHand)} entries by hand{suspended}");
        yield return Rate("log lines/s", model.Rates.Lines, "");
        yield return Rate("recognised/s", model.Rates.Matches, "");
        yield return Rate("answers/s", model.Rates.Answers, $"  OK {Text(model.Rates.Permitted)}, no opinion {Text(model.Rates.NoOpinion)}, later {Text(model.Rates.TryLater)}");
        foreach (var line in Logs(status.Sources))
            yield return line;
        foreach (var line in Warnings(status))
            yield return line;
        if (model.Order != TopOrder.Newest && height >= Roomy)
        {
            foreach (var line in Newest())
                yield return line;
        }
    }

    private StyledLine Rate(string name, TopRate rate, string rest)
    {
        var label = new Cell(CellWidth.Pad(name, 13), Tone.Quiet);
        var value = new Cell(CellWidth.PadLeft(Text(rate), 8) + "  ", Tone.Strong);
        var room = Math.Min(WidestSparkline, width - CellWidth.Of(label.Text + value.Text + rest));
        return new StyledLine(label, value, new Cell(TopSparkline.Of(rate.History, room, Bars), Tone.Good), rest);
    }

    /// <summary>The log that is furthest behind first.</summary>
    private IEnumerable<StyledLine> Logs(IReadOnlyList<SourceView> sources)
    {
        var shown = sources.OrderByDescending(source => source.Lag).Take(sources.Count > MostLogs ? MostLogs - 1 : MostLogs).ToList();
        foreach (var source in shown)
        {
            var behind = $"{Bytes(source.Lag)} behind  ";
            var label = new Cell("log           ", Tone.Quiet);
            var name = CellWidth.Cut(Terminal.Printable(source.Name), width - label.Text.Length - 12 - 16 - 2, atStart: true);
            yield return new StyledLine(label, new Cell(CellWidth.Pad(source.State, 12), StatusText.ToneOf(source)), new Cell(CellWidth.Pad(behind, 16), source.Lag > 0 ? Tone.Warning : Tone.Plain), name);
        }
        if (sources.Count > shown.Count)
            yield return new StyledLine(new Cell($"              {sources.Count - shown.Count} more logs, {Bytes(sources.Except(shown).Sum(source => source.Lag))} behind", Tone.Quiet));
    }

    private static IEnumerable<StyledLine> Warnings(StatusView status)
    {
        var warnings = TopWarnings.Of(status).ToList();
        foreach (var warning in warnings.Take(warnings.Count > MostWarnings ? MostWarnings - 1 : MostWarnings))
            yield return new StyledLine(warning with { Text = $"! {Terminal.Printable(warning.Text)}" });
        if (warnings.Count > MostWarnings)
            yield return new StyledLine(new Cell($"! and {warnings.Count - MostWarnings + 1} more: pop-before-smtp status", Tone.Warning));
    }

    private IEnumerable<StyledLine> Newest()
    {
        var newest = TopSorting.Sort(model.Rows(now).Where(client => client.LastLogin is not null), TopOrder.Newest).Take(NewestShown);
        foreach (var client in newest)
            yield return new StyledLine(new Cell("login         ", Tone.Quiet), $"{CellWidth.Pad(ClientTable.Ago(client.LastLogin, now), 12)}{client.Client}  {Terminal.Printable(ClientTable.Accounts(client))}");
    }

    private IEnumerable<StyledLine> Table(int lines)
    {
        var rows = model.Rows(now);
        var chosen = rows.ToList().FindIndex(client => TopModel.KeyOf(client) == model.Chosen);
        var room = Math.Max(1, lines - 2);
        // The chosen row is always on the screen.
        var first = Math.Max(0, Math.Min(chosen - (room / 2), rows.Count - room));
        var shown = rows.Skip(first).Take(room).ToList();
        yield return Summary(rows.Count, first, shown.Count);
        if (shown.Count == 0)
            yield break;
        var laid = TextTable.Lines(ClientTable.Columns, [.. shown.Select(client => ClientTable.Cells(client, now))], width);
        yield return laid[0];
        for (var row = 0; row < shown.Count; row++)
            yield return Row(laid[row + 1], first + row == chosen);
    }

    private StyledLine Row(StyledLine line, bool isChosen)
    {
        if (isChosen)
            return new StyledLine(new Cell(CellWidth.Pad(line.Text, width), Tone.Chosen));
        return model.Trouble is null ? line : new StyledLine(new Cell(line.Text, Tone.Quiet));
    }

    private StyledLine Summary(int count, int first, int shown)
    {
        if (model.Snapshot is null)
            return new StyledLine("");
        var what = count == 0 ? (model.Filter.Length > 0 ? "Nobody who may relay matches." : "Nobody may relay.") : $"{first + 1}-{first + shown} of {(model.Snapshot.IsCut ? "the newest " : "")}{Number(count)} who may relay, by {TopSorting.Name(model.Order)}";
        var filter = model.Filter.Length > 0 ? $", filter: {Terminal.Printable(model.Filter)}" : "";
        var text = $"-- {what}{filter} ";
        return new StyledLine(new Cell(text + new string('-', Math.Max(0, width - CellWidth.Of(text))), Tone.Quiet));
    }

    private StyledLine Foot()
    {
        if (model.Mode == TopMode.Filtering)
            return new StyledLine(new Cell("Filter: ", Tone.Strong), $"{Terminal.Printable(model.Filter)}_", new Cell("   Enter: keep, Esc: all", Tone.Quiet));
        if (model.Mode == TopMode.Confirming)
            return new StyledLine(new Cell($"Revoke {model.ToRevoke!.Client} ({Terminal.Printable(ClientTable.Accounts(model.ToRevoke))})? y/N ", Tone.Warning));
        return model.Message.Text.Length > 0
            ? new StyledLine(model.Message with { Text = Terminal.Printable(model.Message.Text) })
            : new StyledLine(new Cell("q leave  s sort  / filter  arrows choose  r revoke  Esc clear", Tone.Quiet));
    }

    private static string Text(TopRate rate) => rate.Now is not { } value ? "-" : value.ToString(value < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Bytes(long bytes) => bytes switch
    {
        < 10 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 10 * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 10} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MiB"),
    };
}
