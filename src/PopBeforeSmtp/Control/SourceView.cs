namespace PopBeforeSmtp.Control;

/// <param name="State">waiting (no log yet), reading, unreadable (some of several files), ended or failed.</param>
/// <param name="Lag">Bytes of the log not read yet.</param>
internal sealed record SourceView(string Name, string State, long Offset, long Lag, long Lines, long DroppedLines, string? LastError)
{
    /// <summary>What is no evidence, because nobody can tell that the server wrote it.</summary>
    public long Untrusted { get; init; }

    /// <summary>Times that text was rotated away, unread, and could not be found.</summary>
    public long Gaps { get; init; }
}
