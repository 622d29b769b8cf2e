namespace PopBeforeSmtp.Control;

/// <param name="State">waiting (no log yet), reading or failed.</param>
/// <param name="Lag">Bytes of the log not read yet.</param>
internal sealed record SourceView(string Name, string State, long Offset, long Lag, long Lines, long DroppedLines, string? LastError);
