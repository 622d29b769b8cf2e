using System.Buffers;
using System.Globalization;
using System.Text;

namespace PopBeforeSmtp.Core.LogLines;

/// <summary>The line that something was taken from, kept to be shown to people.</summary>
/// <param name="Line">As it was read, with nothing in it that could speak to a terminal, cut when it is long.</param>
internal sealed record LineEvidence(string Line, LinePlace Place)
{
    /// <summary>A line of a login has some 200 characters; one of 64 KiB would be somebody's attempt to fill the disk.</summary>
    public const int MaximumLength = 1024;

    private const string Cut = "...";

    private static readonly SearchValues<byte> Printable = SearchValues.Create([.. Enumerable.Range(0x20, 0x5F).Select(value => (byte)value)]);

    public static LineEvidence Of(ReadOnlySpan<byte> line, in LinePlace place) => new(Text(line), place);

    /// <summary>The same for an entry of a journal: "program[811]: message".</summary>
    public static LineEvidence Of(in LogLine line, in LinePlace place)
    {
        var head = line.ProcessId.Length > 0 ? $"{Text(line.Program)}[{Text(line.ProcessId)}]: " : $"{Text(line.Program)}: ";
        return new(Shorten(head + Text(line.Message)), place);
    }

    private static string Text(ReadOnlySpan<byte> line)
    {
        if (line.Length <= MaximumLength && !line.ContainsAnyExcept(Printable))
            return Encoding.ASCII.GetString(line);
        // A character has at most four bytes; what lies behind is cut off anyway.
        var isLong = line.Length > 4 * MaximumLength;
        var text = new StringBuilder();
        foreach (var rune in Encoding.UTF8.GetString(isLong ? line[..(4 * MaximumLength)] : line).EnumerateRunes())
        {
            if (IsSilent(rune))
                text.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            else
                text.Append(rune.ToString());
        }
        return Shorten(text.ToString());
    }

    /// <summary>What a terminal obeys instead of showing it: controls, and marks that turn the direction of writing around.</summary>
    private static bool IsSilent(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static string Shorten(string text)
    {
        if (text.Length <= MaximumLength)
            return text;
        var length = MaximumLength - Cut.Length;
        return (char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length]) + Cut;
    }
}
