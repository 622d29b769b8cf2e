namespace PopBeforeSmtp.Core.Presets.Prefilter;

/// <summary>Finds the lines that can be of concern to presets, before anything is read out of them. It may let others pass, and never holds one back.</summary>
internal sealed class LinePrefilter
{
    /// <summary>So many are told apart by one search; more would come together in its buckets, and too much would pass.</summary>
    private const int MostInOneSearch = 8;

    private LinePrefilter(IReadOnlyList<Needle> needles)
    {
        Needles = needles;
        if (needles.Count <= MostInOneSearch)
        {
            First = new NeedleSearch(needles);
            return;
        }
        // The names of programs, with the space before them, are told from other text by their first byte.
        var names = needles.Where(needle => needle.Text[0] == ' ').ToList();
        First = new NeedleSearch(names);
        Second = new NeedleSearch([.. needles.Except(names)]);
    }

    public IReadOnlyList<Needle> Needles { get; }

    public NeedleSearch First { get; }

    /// <summary>null: the first looks for everything.</summary>
    public NeedleSearch? Second { get; }

    /// <returns>null when every line is of concern.</returns>
    public static LinePrefilter? Of(IReadOnlyCollection<RegexPreset> presets) => PresetNeedles.Of(presets) is { } needles ? new LinePrefilter(needles) : null;

    /// <param name="line">One line without its line feed.</param>
    public bool MayConcern(ReadOnlySpan<byte> line) => First.IndexOf(line, 0) >= 0 || Second?.IndexOf(line, 0) >= 0;
}
