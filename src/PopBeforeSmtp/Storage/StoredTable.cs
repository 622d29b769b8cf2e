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

    /// <summary>What was revoked in rows that are missing.</summary>
    public IReadOnlyList<Revocation> Revocations { get; init; } = [];

    /// <summary>
    /// Why the rows and positions are missing: this is what could be saved from a damaged store, and the rest must be read from the
    /// logs. null: nothing is missing.
    /// </summary>
    public StoreDamage? Damage { get; init; }

    /// <summary>Presets of which the end of a session was ever seen.</summary>
    public IReadOnlyList<string> PresetsWithEnds { get; init; } = [];
}
