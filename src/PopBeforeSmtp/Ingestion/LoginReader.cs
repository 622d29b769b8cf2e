using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.LogSources;

namespace PopBeforeSmtp.Ingestion;

/// <summary>Takes one source's lines, keeps what is a login, and hands logins and positions to the table's writer.</summary>
/// <param name="before">The reader whose place this one takes: what it remembers of half-told sessions is needed for the next line.</param>
internal sealed class LoginReader(string source, PresetMatcher matcher, TableWriter writer, TimeProvider clock, LoginReader? before = null) : ILogConsumer
{
    private readonly SessionTracker _sessions = before?._sessions ?? new SessionTracker();
    private List<SessionEvent> _events = [];

    public void OnLine(ReadOnlySpan<byte> line, in LinePlace place = default)
    {
        if (Recognize(EnvelopeParser.Parse(line)) is { } found)
            _events.Add(found with { Evidence = LineEvidence.Of(line, place) });
    }

    public void OnLine(LogLine line, in LinePlace place = default)
    {
        if (Recognize(line) is { } found)
            _events.Add(found with { Evidence = LineEvidence.Of(line, place) });
    }

    public void OnEvent(SessionEvent found) => _events.Add(found);

    public ValueTask OnPositionAsync(IReadOnlyList<LogPosition> positions, CancellationToken cancellationToken)
    {
        var events = _events;
        if (events.Count > 0)
            _events = [];
        return writer.WriteAsync(() => writer.Record(source, events, positions), cancellationToken);
    }

    public ValueTask OnCaughtUpAsync(CancellationToken cancellationToken)
    {
        matcher.IsLive = true;
        return writer.WriteAsync(() => writer.CaughtUp(source), cancellationToken);
    }

    private SessionEvent? Recognize(LogLine line) =>
        matcher.TryMatch(line, clock.GetUtcNow(), out var recognized) ? _sessions.Take(recognized) : null;
}
