namespace PopBeforeSmtp.Commands;

/// <summary>A column of a table for people.</summary>
/// <param name="Minimum">What is left of it at least in a narrow terminal; 0: it is whole or not there.</param>
/// <param name="Rank">The higher, the sooner it is left out in a narrow terminal; 0: never.</param>
internal sealed record Column(string Heading, int Minimum = 0, int Rank = 0)
{
    /// <summary>From this rank on a column gives way so that others get the width that they want.</summary>
    public const int Minor = 4;

    /// <summary>What is left of it as long as there is a minor column to leave out.</summary>
    public int Wanted { get; init; } = Minimum;

    /// <summary>Paths end with what tells them apart.</summary>
    public bool IsCutAtStart { get; init; }

    public bool IsNumber { get; init; }
}
