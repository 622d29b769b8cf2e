using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>A line that a rule matched, before it is joined with others.</summary>
/// <param name="WrittenAt">The time stamp of the line.</param>
/// <param name="Time">The time that counts: the latest instant the line may have been written, never after it was read.</param>
/// <param name="Address">null where the rule finds none: it stands in a line of the same process or session.</param>
/// <param name="Process">Host, program and process id, "mx1 popa3d[811]"; empty when the envelope has no id.</param>
internal sealed record RecognizedLine(
    LineKind Kind,
    DateTimeOffset WrittenAt,
    DateTimeOffset Time,
    ClientAddress? Address,
    string User,
    string Session,
    string Protocol,
    string Process,
    RegexPreset Preset,
    PresetRule Rule);
