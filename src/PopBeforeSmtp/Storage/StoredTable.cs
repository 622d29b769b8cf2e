using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.Storage;

/// <summary>All that a store holds.</summary>
internal sealed record StoredTable(
    IReadOnlyList<Authorization> Rows,
    IReadOnlyList<HandEntry> Hand,
    IReadOnlyList<LogPosition> Positions)
{
    public IReadOnlyList<Suspension> Suspensions { get; init; } = [];

    /// <summary>Presets of which the end of a session was ever seen.</summary>
    public IReadOnlyList<string> PresetsWithEnds { get; init; } = [];
}
