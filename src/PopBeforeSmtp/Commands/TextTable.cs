namespace PopBeforeSmtp.Commands;

/// <summary>Lays a table out: nothing is broken into two lines; what a narrow terminal has no room for is cut or left out, by the columns' ranks.</summary>
internal static class TextTable
{
    private const int Gap = 2;

    /// <summary>The heading and the rows, each at most so wide. Columns that say nothing in any row are left out.</summary>
    public static IReadOnlyList<StyledLine> Lines(IReadOnlyList<Column> columns, IReadOnlyList<IReadOnlyList<Cell>> rows, int width)
    {
        List<IReadOnlyList<Cell>> printable = [.. rows.Select(row => (IReadOnlyList<Cell>)[.. row.Select(cell => cell with { Text = Terminal.Printable(cell.Text) })])];
        List<int> used = [.. Enumerable.Range(0, columns.Count).Where(column => printable.Any(row => row[column].Text is not ("" or "-")))];
        var widths = Fit(columns, printable, used, width);
        var headings = used.Select(column => Laid(new Cell(columns[column].Heading, Tone.Strong), columns[column], widths[column]));
        return [Line(headings, width), .. printable.Select(row => Line(used.Select(column => Laid(row[column], columns[column], widths[column])), width))];
    }

    private static int[] Fit(IReadOnlyList<Column> columns, List<IReadOnlyList<Cell>> rows, List<int> used, int width)
    {
        var widths = columns.Select((column, index) => rows.Select(row => CellWidth.Of(row[index].Text)).Append(column.Heading.Length).Max()).ToArray();
        while (Needed(columns, widths, used) > width && used.Where(column => columns[column].Rank > 0).DefaultIfEmpty(-1).MaxBy(column => column < 0 ? 0 : columns[column].Rank) is var last and >= 0)
            used.Remove(last);
        // The widest gives first, so that short columns stay whole.
        while (used.Sum(column => widths[column] + Gap) - Gap > width && used.Where(column => widths[column] > Least(columns[column], widths[column])).DefaultIfEmpty(-1).MaxBy(column => column < 0 ? 0 : widths[column]) is var widest and >= 0)
            widths[widest]--;
        return widths;
    }

    private static int Needed(IReadOnlyList<Column> columns, int[] widths, List<int> used) =>
        used.Sum(column => Least(columns[column], widths[column]) + Gap) - Gap;

    private static int Least(Column column, int natural) =>
        column.Minimum == 0 ? natural : Math.Min(natural, Math.Max(column.Minimum, column.Heading.Length));

    private static Cell Laid(Cell cell, Column column, int width)
    {
        var text = CellWidth.Cut(cell.Text, width, column.IsCutAtStart);
        return cell with { Text = column.IsNumber ? CellWidth.PadLeft(text, width) : CellWidth.Pad(text, width) };
    }

    private static StyledLine Line(IEnumerable<Cell> cells, int width)
    {
        var parts = cells.SelectMany(cell => (Cell[])[cell, new Cell(new string(' ', Gap))]).ToList();
        while (parts.Count > 0 && parts[^1].Text.TrimEnd().Length == 0)
            parts.RemoveAt(parts.Count - 1);
        if (parts.Count > 0)
            parts[^1] = parts[^1] with { Text = parts[^1].Text.TrimEnd() };
        return new StyledLine(parts).Cut(width);
    }
}
