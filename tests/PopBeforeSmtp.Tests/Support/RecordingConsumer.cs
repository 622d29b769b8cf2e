using System.Text;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.LogSources;
using PopBeforeSmtp.LogSources.Files;

namespace PopBeforeSmtp.Tests.Support;

/// <summary>Keeps the lines a source handed over and the positions that go with them.</summary>
internal sealed class RecordingConsumer : ILogConsumer
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<SessionEvent> _events = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    /// <summary>What came as such.</summary>
    public IReadOnlyList<SessionEvent> Events
    {
        get
        {
            lock (_gate)
                return [.. _events];
        }
    }

    /// <summary>Where the lines stood, in their order.</summary>
    public List<LinePlace> Places { get; } = [];

    public int CaughtUp { get; private set; }

    /// <summary>The last ones handed over: what a store would hold.</summary>
    public IReadOnlyList<LogPosition> Positions { get; set; } = [];

    /// <summary>Those of them that are places in files.</summary>
    public IReadOnlyList<LogPosition> FilePositions => [.. Positions.Where(position => !SeenBirths.IsOne(position))];

    public void OnLine(ReadOnlySpan<byte> line, in LinePlace place)
    {
        lock (_gate)
        {
            _lines.Add(Encoding.UTF8.GetString(line));
            Places.Add(place);
        }
    }

    /// <summary>"program[pid] time message"</summary>
    public void OnLine(LogLine line, in LinePlace place)
    {
        var time = line.Timestamp.Resolve(DateTimeOffset.MaxValue.AddYears(-1), TimeZoneInfo.Utc);
        lock (_gate)
        {
            Places.Add(place);
            _lines.Add($"{Encoding.UTF8.GetString(line.Program)}[{Encoding.UTF8.GetString(line.ProcessId)}] {time:yyyy-MM-ddTHH:mm:ss.ffffff} {Encoding.UTF8.GetString(line.Message)}");
        }
    }

    public void OnEvent(SessionEvent found)
    {
        lock (_gate)
            _events.Add(found);
    }

    public ValueTask OnCaughtUpAsync(CancellationToken cancellationToken)
    {
        CaughtUp++;
        return ValueTask.CompletedTask;
    }

    public ValueTask OnPositionAsync(IReadOnlyList<LogPosition> positions, CancellationToken cancellationToken)
    {
        Positions = positions;
        return ValueTask.CompletedTask;
    }
}
