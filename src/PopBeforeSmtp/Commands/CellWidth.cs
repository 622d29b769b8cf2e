using System.Text;
using Spectre.Console.Rendering;

namespace PopBeforeSmtp.Commands;

/// <summary>How many columns of a terminal a text takes: an account may have wide characters.</summary>
internal static class CellWidth
{
    private const string Ellipsis = "…";

    public static int Of(string text) => Ascii.IsValid(text) ? text.Length : new Segment(text).CellCount();

    /// <summary>At most so wide; what is missing is marked.</summary>
    public static string Cut(string text, int width, bool atStart = false)
    {
        if (Of(text) <= width)
            return text;
        if (width < 1)
            return "";
        List<string> characters = [.. text.EnumerateRunes().Select(rune => rune.ToString())];
        if (atStart)
            characters.Reverse();
        var (kept, left) = (0, width - 1);
        while (Of(characters[kept]) <= left)
            left -= Of(characters[kept++]);
        var part = characters.Take(kept);
        return atStart ? Ellipsis + string.Concat(part.Reverse()) : string.Concat(part) + Ellipsis;
    }

    public static string Pad(string text, int width) => text + new string(' ', Math.Max(0, width - Of(text)));

    public static string PadLeft(string text, int width) => new string(' ', Math.Max(0, width - Of(text))) + text;
}
