using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.Storage;

/// <summary>All that a store holds.</summary>
internal sealed record StoredTable(
    IReadOnlyList<Authorization> Rows,
    IReadOnlyList<HandEntry> Hand,
    IReadOnlyList<LogPosition> Positions)
{
    /// <summary>A clock that is set by less than this since is not noticed: entries may live longer by as much.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(60);

    /// <summary>When the store was last written to, by the clock of then; MinValue when it does not say.</summary>
    public DateTimeOffset SeenAt { get; init; }

    /// <summary>The latest time that stands in it: it was not earlier than that when it was written.</summary>
    public DateTimeOffset LatestTime =>
        (Rows is StoredRows stored ? [stored.LatestActive] : Rows.Select(row => row.LastActive)).Concat(Hand.Where(entry => entry.AllowedUntil is not null).Select(entry => entry.AllowedAt)).Append(SeenAt).Max();

    /// <summary>
    /// What of it can be dated: all of it, unless it was written at a time that lies ahead. Then how old anything is cannot be told, and what
    /// depends on it is left out.
    /// </summary>
    public StoredTable DatedAt(DateTimeOffset now) =>
        LatestTime <= now + ClockTolerance ? this : this with { Rows = [], Hand = [.. Hand.Where(entry => entry.AllowedUntil is null)] };

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
