using System.Globalization;
using System.Text;
using Spectre.Console;

namespace PopBeforeSmtp.Commands;

/// <summary>Prints for people: lines that fit the terminal, coloured; plain, whole lines where the output is a file or a pipe.</summary>
internal static class Terminal
{
    private const int UsualWidth = 80;

    /// <summary>Of the text after the first line.</summary>
    private const string Hanging = "  ";

    public static bool IsThere => !Console.IsOutputRedirected;

    /// <summary>A terminal that understands more than lines.</summary>
    public static bool HasScreen => IsThere && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    /// <summary>Whether its character set, as the locale names it, has all of these.</summary>
    public static bool Has(string characters) => Console.OutputEncoding.GetString(Console.OutputEncoding.GetBytes(characters)) == characters;

    public static int Width => !IsThere ? int.MaxValue : Console.WindowWidth > 0 ? Console.WindowWidth : UsualWidth;

    public static void PrintTable(IReadOnlyList<string> headings, IEnumerable<string[]> rows) =>
        PrintTable([.. headings.Select(heading => new Column(heading, UsualWidth / headings.Count))], rows.Select(row => (IReadOnlyList<Cell>)[.. row.Select(text => new Cell(text))]));

    public static void PrintTable(IReadOnlyList<Column> columns, IEnumerable<IReadOnlyList<Cell>> rows, int indent = 0)
    {
        List<IReadOnlyList<Cell>> all = [.. rows];
        if (all.Count == 0)
            return;
        foreach (var line in TextTable.Lines(columns, all, Width - indent))
            Print(new StyledLine([new string(' ', indent), .. line.Parts]));
    }

    /// <summary>A sentence: folded between words on a terminal, one line elsewhere.</summary>
    public static void PrintText(string text, Tone tone = Tone.Plain, string indent = "")
    {
        foreach (var line in Fold(Printable(text), Width - indent.Length))
            Print(new StyledLine(indent, new Cell(line, tone)));
    }

    /// <summary>
    /// A log's text must not speak to the terminal, nor move what stands around it: what controls, formats (the overrides of writing direction
    /// are of these), separates lines, is drawn over the character before it, or makes a terminal write from right to left becomes "?".
    /// --json has it as it is.
    /// </summary>
    public static string Printable(string text)
    {
        if (!text.Any(IsSuspect))
            return text;
        var printable = text.EnumerateRunes().Select(rune => IsUnprintable(Rune.GetUnicodeCategory(rune)) || IsRightToLeft(rune.Value) ? "?" : rune.ToString());
        return string.Concat(printable);
    }

    /// <summary>What a terminal is sent for some lines.</summary>
    public static string Escaped(IEnumerable<StyledLine> lines, string between)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } ? ColorSystemSupport.NoColors : ColorSystemSupport.Standard,
            Out = new AnsiConsoleOutput(text),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        var isFirst = true;
        foreach (var line in lines)
        {
            text.Write(isFirst ? "" : between);
            console.Write(line);
            isFirst = false;
        }
        return text.ToString();
    }

    /// <summary>Broken between words where it must be; a word that is longer than a line is cut.</summary>
    public static IEnumerable<string> Fold(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Trim().Length > 0 && CellWidth.Of(line) + 1 + CellWidth.Of(word) > width)
            {
                yield return line;
                line = Hanging + CellWidth.Cut(word, width - Hanging.Length);
            }
            else
            {
                line = line.Length == 0 ? CellWidth.Cut(word, width) : $"{line} {word}";
            }
        }
        yield return line;
    }

    private static void Print(StyledLine line) => Console.Out.WriteLine(HasScreen ? Escaped([line], "") : line.Text);

    private static bool IsSuspect(char character) => char.IsSurrogate(character) || IsUnprintable(char.GetUnicodeCategory(character)) || IsRightToLeft(character);

    private static bool IsUnprintable(UnicodeCategory category) => category is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    /// <summary>The blocks that Unicode keeps for such scripts (DerivedBidiClass.txt, "missing" lines): with one of their letters in a line, a terminal may move the columns beside it.</summary>
    private static bool IsRightToLeft(int character) =>
        character is (>= 0x0590 and <= 0x08FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFF) or (>= 0x10800 and <= 0x10FFF) or (>= 0x1E800 and <= 0x1EFFF);
}
