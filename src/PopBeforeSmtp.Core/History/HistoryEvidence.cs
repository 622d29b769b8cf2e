using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.Core.History;

/// <summary>Where a login or the end of a session was seen.</summary>
/// <param name="Source">The log source of the settings.</param>
/// <param name="Line">null when the server told of it without a line.</param>
/// <param name="WrittenAt">The time that the line itself says.</param>
/// <param name="Window">As it was set at that time.</param>
internal sealed record HistoryEvidence(
    string Source,
    LineEvidence? Line,
    string Preset,
    string Rule,
    string Protocol,
    DateTimeOffset WrittenAt,
    string SessionKey,
    TimeSpan Window);
