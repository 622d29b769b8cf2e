namespace PopBeforeSmtp.LogSources;

/// <summary>How a source is doing.</summary>
/// <param name="State">One of: starting, waiting (for a log that is not there), reading, unreadable (some files of several), ended, failed.</param>
/// <param name="Offset">Bytes read of the current file.</param>
/// <param name="Lag">Bytes in the log that have not been read.</param>
/// <param name="Lines">Lines handed over since the start.</param>
/// <param name="DroppedLines">Lines dropped because they were too long.</param>
internal sealed record LogSourceStatus(string State, long Offset, long Lag, long Lines, long DroppedLines)
{
    /// <summary>Nothing is known of the log yet.</summary>
    public const string Starting = "starting";

    /// <summary>What came to the source and is no evidence: nobody can tell that the server wrote it.</summary>
    public long Untrusted { get; init; }

    /// <summary>Times that text was rotated away, unread, and could not be found: lines may be missing.</summary>
    public long Gaps { get; init; }

    /// <summary>Why it cannot be read for now; null when it can.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether the log is open, or known not to be there.</summary>
    public bool IsOpen => State != Starting && Problem is null;
}
