using System.Text;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.LogSources;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>Takes lines and positions together, as the store does, and forgets at a kill what was not saved.</summary>
internal sealed class ModelStore : ILogConsumer
{
    private IReadOnlyList<LogPosition> _positions = [];
    private int _linesOfPositions;
    private int _savedLines;

    public List<string> Lines { get; } = [];

    public IReadOnlyList<LogPosition> Saved { get; private set; } = [];

    public void OnLine(ReadOnlySpan<byte> line, in LinePlace place) => Lines.Add(Encoding.UTF8.GetString(line));

    public void OnLine(LogLine line, in LinePlace place) => throw new NotSupportedException();

    public void OnEvent(SessionEvent found) => throw new NotSupportedException();

    public ValueTask OnPositionAsync(IReadOnlyList<LogPosition> positions, CancellationToken cancellationToken)
    {
        _positions = positions;
        _linesOfPositions = Lines.Count;
        return ValueTask.CompletedTask;
    }

    public void Save()
    {
        Saved = _positions;
        _savedLines = _linesOfPositions;
    }

    public void Kill()
    {
        Lines.RemoveRange(_savedLines, Lines.Count - _savedLines);
        _positions = Saved;
        _linesOfPositions = _savedLines;
    }
}
