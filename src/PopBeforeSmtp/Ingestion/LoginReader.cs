using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.LogSources;
using PopBeforeSmtp.Native;
using PopBeforeSmtp.Storage;

namespace PopBeforeSmtp.Ingestion;

/// <summary>Takes one source's lines, keeps what is a login, and hands logins and positions to the table's writer.</summary>
/// <param name="before">The reader whose place this one takes: what it remembers of half-told sessions is needed for the next line.</param>
internal sealed class LoginReader(string source, PresetMatcher matcher, TableWriter writer, SteadyClock clock, LoginReader? before = null) : ILogConsumer
{
    private readonly SessionTracker _sessions = before?._sessions ?? new SessionTracker();
    private List<(SessionEvent Event, DateTimeOffset Base)> _events = [];

    public void OnLine(ReadOnlySpan<byte> line, in LinePlace place = default)
    {
        // Most lines of a mail host are none of a login's: they are told by a look for a few words, before the clock is asked or anything is read out of them.
        if (!matcher.MayConcern(line))
            return;
        if (Recognize(EnvelopeParser.Parse(line), out var wallBase) is { } found)
            _events.Add((found with { Evidence = LineEvidence.Of(line, place) }, wallBase));
    }

    public void OnLine(LogLine line, in LinePlace place = default)
    {
        if (Recognize(line, out var wallBase) is { } found)
            _events.Add((found with { Evidence = LineEvidence.Of(line, place) }, wallBase));
    }

    public void OnEvent(SessionEvent found) => _events.Add((found, clock.Base));

    public ValueTask OnPositionAsync(IReadOnlyList<LogPosition> positions, CancellationToken cancellationToken)
    {
        var events = _events;
        if (events.Count > 0)
            _events = [];
        return writer.WriteAsync(() => writer.Record(source, Dated(events), positions), cancellationToken);
    }

    public ValueTask OnCaughtUpAsync(CancellationToken cancellationToken)
    {
        matcher.IsLive = true;
        return writer.WriteAsync(() => writer.CaughtUp(source), cancellationToken);
    }

    /// <param name="wallBase">The clock that the line was dated by: the host's, which may have been set a moment ago.</param>
    private SessionEvent? Recognize(LogLine line, out DateTimeOffset wallBase)
    {
        wallBase = clock.WallBase;
        var now = wallBase + clock.SinceBoot();
        if (!matcher.TryMatch(line, now, out var recognized))
            return null;
        // Nobody can tell how old a line is that was written before it was looked for, by a clock that was ahead of this one.
        if (!matcher.IsLive && recognized.WrittenAt > now + StoredTable.ClockTolerance)
            return null;
        return _sessions.Take(recognized);
    }

    /// <summary>In the loop, where the clock is set: all by the clock as it is now.</summary>
    private IReadOnlyList<SessionEvent> Dated(List<(SessionEvent Event, DateTimeOffset Base)> events) =>
        events.Count == 0 ? [] : [.. events.Select(found => found.Event.Moved(clock.Base - found.Base))];
}
