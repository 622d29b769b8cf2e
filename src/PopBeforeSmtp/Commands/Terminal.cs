using Spectre.Console;

namespace PopBeforeSmtp.Commands;

/// <summary>Prints for people: columns that fit the terminal; plain, whole lines where the output is a file or a pipe.</summary>
internal static class Terminal
{
    private const int WidthOfPipes = 1000;

    public static void PrintTable(IReadOnlyList<string> headings, IEnumerable<string[]> rows)
    {
        var table = MakeTable(headings, [.. rows]);
        if (!Console.IsOutputRedirected)
        {
            AnsiConsole.Write(table);
            return;
        }
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = WidthOfPipes;
        console.Write(table);
        foreach (var line in text.ToString().TrimEnd('\n').Split('\n'))
            Console.Out.WriteLine(line.TrimEnd());
    }

    /// <summary>A log's text must not speak to the terminal: control characters become "?".</summary>
    public static string Printable(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(character => char.IsControl(character) ? '?' : character)) : text;

    /// <summary>Columns that say nothing in any row are left out.</summary>
    private static Table MakeTable(IReadOnlyList<string> headings, List<string[]> rows)
    {
        var table = new Table { Border = TableBorder.None };
        var used = Enumerable.Range(0, headings.Count).Where(column => rows.Any(row => row[column] is not ("" or "-"))).ToList();
        foreach (var column in used)
            table.AddColumn(new TableColumn(new Text(headings[column], new Style(decoration: Decoration.Bold))) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        foreach (var row in rows)
            table.AddRow(used.Select(column => new Text(Printable(row[column]))));
        return table;
    }
}
