using System.Text;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.LogSources;

namespace PopBeforeSmtp.Tests.Support;

/// <summary>Keeps the lines a source handed over and the positions that go with them.</summary>
internal sealed class RecordingConsumer : ILogConsumer
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    /// <summary>The last ones handed over: what a store would hold.</summary>
    public IReadOnlyList<LogPosition> Positions { get; set; } = [];

    public void OnLine(ReadOnlySpan<byte> line)
    {
        lock (_gate)
            _lines.Add(Encoding.UTF8.GetString(line));
    }

    public ValueTask OnPositionAsync(IReadOnlyList<LogPosition> positions, CancellationToken cancellationToken)
    {
        Positions = positions;
        return ValueTask.CompletedTask;
    }
}
