using Spectre.Console;
using Spectre.Console.Rendering;

namespace PopBeforeSmtp.Commands;

/// <summary>
/// A line of a terminal. It is given to Spectre.Console in whole segments, and not as a text of its own, because that would break it into lines and,
/// as markup, give "[red]" in an account a meaning.
/// </summary>
internal sealed class StyledLine(params IReadOnlyList<Cell> parts) : Renderable
{
    public string Text => string.Concat(parts.Select(part => part.Text));

    public IReadOnlyList<Cell> Parts => parts;

    /// <summary>At most so wide, whatever stands in it.</summary>
    public StyledLine Cut(int width)
    {
        var cut = new List<Cell>();
        foreach (var part in parts)
        {
            if (width <= 0)
                break;
            cut.Add(part with { Text = CellWidth.Cut(part.Text, width) });
            width -= CellWidth.Of(part.Text);
        }
        return new StyledLine(cut);
    }

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
        parts.Where(part => part.Text.Length > 0).Select(part => new Segment(part.Text, StyleOf(part.Tone)));

    private static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Quiet => new Style(decoration: Decoration.Dim),
        Tone.Strong => new Style(decoration: Decoration.Bold),
        Tone.Good => new Style(Color.Green),
        Tone.Warning => new Style(Color.Olive),
        Tone.Bad => new Style(Color.Maroon, decoration: Decoration.Bold),
        Tone.Chosen => new Style(decoration: Decoration.Invert),
        _ => Style.Plain,
    };
}
