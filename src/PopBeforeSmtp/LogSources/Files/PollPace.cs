namespace PopBeforeSmtp.LogSources.Files;

/// <summary>
/// How long to wait for a wake-up. Where they come the poll is a safety net; where they do not (no inotify, a network file system,
/// a link into another directory) it is what finds the lines.
/// </summary>
internal sealed class PollPace
{
    public static readonly TimeSpan WithWakes = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan WithoutWakes = TimeSpan.FromMilliseconds(250);

    // One may be a line that came in the instant between the last wait and this one.
    private const int ToleratedMisses = 2;

    private int _misses;

    public TimeSpan Next(bool isWatching) => isWatching && _misses < ToleratedMisses ? WithWakes : WithoutWakes;

    /// <param name="wasWoken">Something told that there is news.</param>
    /// <param name="hadNews">There was.</param>
    public void Polled(bool wasWoken, bool hadNews)
    {
        if (wasWoken)
            _misses = 0;
        else if (hadNews)
            _misses++;
    }
}
