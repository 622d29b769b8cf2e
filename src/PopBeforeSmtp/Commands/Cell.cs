namespace PopBeforeSmtp.Commands;

/// <summary>A text and its looks. The text may come from a log: it is printed as it is, never read as markup.</summary>
internal readonly record struct Cell(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator Cell(string text) => new(text);
}
