using Microsoft.Extensions.Logging;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Native;
using PopBeforeSmtp.Settings;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Ingestion;

/// <summary>
/// Notices that the host's clock has been set, and moves every time in the table with it: entries are as old afterwards as they were
/// before. Keeps apart what the store holds of a time that has not come yet by this clock.
/// </summary>
internal sealed partial class ClockFollower(SteadyClock clock, AuthorizationTable table, StoreWriter store, ILogger<ClockFollower> logger)
{
    private StoredTable? _undated;
    private TimeSpan _undatedSince;
    private long _forward;
    private long _back;

    /// <summary>How often the clock was set forward.</summary>
    public long StepsForward => Volatile.Read(ref _forward);

    /// <summary>How often the clock was set back.</summary>
    public long StepsBack => Volatile.Read(ref _back);

    /// <summary>
    /// What of a stored table can be dated. When the store was last written at a time that lies ahead, the clock has been turned back since,
    /// or does not know the time yet; how old anything is cannot be told then, so nothing of it opens anything.
    /// </summary>
    /// <param name="changes">Takes what must not be in the store any more: the next start may come when the clock has got there by itself.</param>
    public StoredTable TakeDated(StoredTable stored, StoreChanges changes)
    {
        var now = clock.GetUtcNow();
        changes.SeenAt = now;
        var dated = stored.DatedAt(now);
        if (ReferenceEquals(dated, stored))
            return stored;
        _undated = stored with { Hand = [.. stored.Hand.Except(dated.Hand)] };
        _undatedSince = clock.SinceBoot();
        foreach (var row in _undated.Rows)
            changes.Rows[row.Address] = null;
        foreach (var entry in _undated.Hand)
            changes.Hand[entry.Network] = null;
        LogUndated(stored.LatestTime.UtcDateTime, now.UtcDateTime, _undated.Rows.Count);
        return dated;
    }

    /// <summary>In the loop only, once a second.</summary>
    public void Follow()
    {
        var before = clock.Base;
        var after = clock.WallBase;
        if (after != before)
            Move(after, after - before);
        // However the clock will be set: what the store held is older than that.
        if (_undated is not null && clock.SinceBoot() - _undatedSince >= LongestInterest())
            _undated = null;
    }

    private void Move(DateTimeOffset wallBase, TimeSpan by)
    {
        Interlocked.Increment(ref by > TimeSpan.Zero ? ref _forward : ref _back);
        var changes = new StoreChanges();
        var (rows, hand) = table.Move(by, () => clock.Follow(wallBase));
        foreach (var row in rows)
            changes.Rows[row.Address] = row;
        foreach (var entry in hand)
            changes.Hand[entry.Network] = entry;
        changes.SeenAt = clock.GetUtcNow();
        LogSet(by > TimeSpan.Zero ? "forward" : "back", DurationText.Format(by.Duration()), rows.Count);
        if (_undated is { } undated && ReferenceEquals(undated.DatedAt(clock.GetUtcNow()), undated))
            TakeUndated(undated, changes);
        store.Add(changes);
    }

    /// <summary>The clock has been set forward to when the store was written, or later: what it held is as old as this clock says.</summary>
    private void TakeUndated(StoredTable undated, StoreChanges changes)
    {
        _undated = null;
        foreach (var row in undated.Rows)
            changes.Rows[row.Address] = row;
        foreach (var (address, row) in table.Add(undated.Rows, undated.Hand))
            changes.Rows[address] = row;
        foreach (var entry in undated.Hand)
            changes.Hand[entry.Network] = entry;
        LogDated(undated.Rows.Count);
    }

    private TimeSpan LongestInterest() =>
        table.Rules.Sessions is { IsTracked: true } sessions && sessions.Maximum > table.Rules.Window ? sessions.Maximum : table.Rules.Window;

    [LoggerMessage(Level = LogLevel.Warning, Message = "clock: the host's clock was set {Direction} by {Step}; entries moved with it={Count}")]
    private partial void LogSet(string direction, string step, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "clock: the store was written last at {Latest:u} and now it is {Now:u}: the clock is wrong, or was; entries that open nothing for that={Count}")]
    private partial void LogUndated(DateTime latest, DateTime now, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "clock: it has got to where the store was written; entries dated again={Count}")]
    private partial void LogDated(int count);
}
