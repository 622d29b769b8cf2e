namespace PopBeforeSmtp.Control;

/// <summary>Where a login or the end of a session was seen.</summary>
/// <param name="Source">The log source of the settings.</param>
/// <param name="Log">The file; the source again when it is none.</param>
/// <param name="Inode">Tells the file when it has been renamed since; null when there is none.</param>
/// <param name="Position">The byte at which the line begins; null when the source counts none.</param>
/// <param name="Cursor">The entry of a journal; empty elsewhere.</param>
/// <param name="Line">Empty when the server told of it without a line.</param>
/// <param name="WrittenAt">The time that the line says.</param>
internal sealed record EvidenceView(
    string Source,
    string Log,
    ulong? Inode,
    long? Position,
    string Cursor,
    string Line,
    string Preset,
    string Rule,
    string Protocol,
    DateTimeOffset WrittenAt,
    string SessionKey,
    double WindowSeconds);
