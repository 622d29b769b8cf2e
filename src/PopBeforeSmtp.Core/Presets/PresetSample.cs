namespace PopBeforeSmtp.Core.Presets;

/// <summary>A whole log line of a preset, and what must come of it.</summary>
/// <param name="Kind">Which list it stands in.</param>
/// <param name="LineNumber">Where it begins in the preset's file.</param>
/// <param name="Before">Lines that come before it, for rules that join lines of one process.</param>
/// <param name="Rule">The one rule that must match; null when none may.</param>
/// <param name="Address">The address it must give, in the text that is printed for it; null when no rule may match.</param>
/// <param name="User">null: not compared.</param>
/// <param name="Session">null: not compared.</param>
/// <param name="Protocol">null: not compared.</param>
internal sealed record PresetSample(
    PresetSampleKind Kind,
    int LineNumber,
    IReadOnlyList<string> Before,
    string Line,
    string? Rule,
    string? Address,
    string? User,
    string? Session,
    string? Protocol);
