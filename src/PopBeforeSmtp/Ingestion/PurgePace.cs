namespace PopBeforeSmtp.Ingestion;

/// <summary>
/// How fast closed rows are forgotten. They allow nothing, and so it can wait: a million of them that close within half a minute would take the
/// processor, and the collector's pauses, from the relays that ask.
/// </summary>
internal static class PurgePace
{
    /// <summary>A row that has been due for so long waits no longer.</summary>
    public static readonly TimeSpan Latest = TimeSpan.FromMinutes(1);

    /// <summary>So many rows that the store has not saved yet are enough: more would only be objects that the collector has to move.</summary>
    public const int MostUnsaved = 2000;

    /// <summary>After which it is looked whether the store has come closer.</summary>
    public static readonly TimeSpan StorePause = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(10);

    /// <summary>Of MaximumAddresses. Rows that have closed count until they are forgotten, and nobody is to be refused for them.</summary>
    private const double NearlyFull = 0.9;

    /// <summary>Whether the next rows can wait, at least until the pause is over.</summary>
    /// <param name="behind">How long the next one has been due.</param>
    /// <param name="rows">In the table, which takes so many at most.</param>
    public static bool CanWait(TimeSpan behind, int rows, int maximum) => rows < maximum * NearlyFull && behind < Latest;

    /// <summary>How long to wait before the next rows are forgotten: the shorter, the longer they have waited.</summary>
    public static TimeSpan PauseAfter(TimeSpan behind) => Longest * Math.Clamp(1 - behind / Latest, 0, 1);
}
