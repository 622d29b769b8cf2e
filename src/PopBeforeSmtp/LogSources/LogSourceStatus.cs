namespace PopBeforeSmtp.LogSources;

/// <summary>How a source is doing.</summary>
/// <param name="State">One of: waiting, reading, failed.</param>
/// <param name="Offset">Bytes read of the current file.</param>
/// <param name="Lag">Bytes in the log that have not been read.</param>
/// <param name="Lines">Lines handed over since the start.</param>
/// <param name="DroppedLines">Lines dropped because they were too long.</param>
internal sealed record LogSourceStatus(string State, long Offset, long Lag, long Lines, long DroppedLines);
