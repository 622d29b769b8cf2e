using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.LogSources;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>Stops its source at the first position.</summary>
internal sealed class FirstPosition : ILogConsumer
{
    public int Lines { get; private set; }

    public IReadOnlyList<LogPosition> Positions { get; private set; } = [];

    public void OnLine(ReadOnlySpan<byte> line, in LinePlace place) => Lines++;

    public void OnLine(LogLine line, in LinePlace place) => throw new NotSupportedException();

    public void OnEvent(SessionEvent found) => throw new NotSupportedException();

    public ValueTask OnPositionAsync(IReadOnlyList<LogPosition> positions, CancellationToken cancellationToken)
    {
        Positions = positions;
        throw new OperationCanceledException();
    }
}
