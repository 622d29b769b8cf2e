namespace PopBeforeSmtp.LogSources.Files;

/// <summary>A file that is no longer at the log's path and may still be written to.</summary>
internal sealed class DrainingLog(OpenLog log, long since)
{
    public OpenLog Log { get; } = log;

    /// <summary>The clock's time stamp when it last gave a line.</summary>
    public long LastLines { get; private set; } = since;

    public void SawLines(long count, long now)
    {
        if (count > 0)
            LastLines = now;
    }
}
