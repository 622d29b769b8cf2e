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
        LeaveOut(columns, used, Column.Minor, () => Needed(used, column => Least(columns[column], columns[column].Wanted, widths[column])) > width);
        LeaveOut(columns, used, 1, () => Needed(used, column => Least(columns[column], columns[column].Minimum, widths[column])) > width);
        // The widest gives first, so that short columns stay whole.
        while (Needed(used, column => widths[column]) > width && used.Where(column => widths[column] > Least(columns[column], columns[column].Minimum, widths[column])).ToList() is { Count: > 0 } wide)
            widths[wide.MaxBy(column => widths[column])]--;
        return widths;
    }

    private static void LeaveOut(IReadOnlyList<Column> columns, List<int> used, int fromRank, Func<bool> isTooWide)
    {
        while (isTooWide() && used.Where(column => columns[column].Rank >= fromRank).ToList() is { Count: > 0 } dispensable)
            used.Remove(dispensable.MaxBy(column => columns[column].Rank));
    }

    private static int Needed(List<int> used, Func<int, int> widthOf) => used.Sum(column => widthOf(column) + Gap) - Gap;

    private static int Least(Column column, int minimum, int natural) =>
        minimum == 0 ? natural : Math.Min(natural, Math.Max(minimum, column.Heading.Length));

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
