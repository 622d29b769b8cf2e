using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;

namespace PopBeforeSmtp.LogSources.Files;

/// <summary>Makes the positions of many files into those of one source.</summary>
/// <param name="merge">Takes one file's positions and gives those of all.</param>
internal sealed class GlobConsumer(ILogConsumer consumer, Func<IReadOnlyList<LogPosition>, IReadOnlyList<LogPosition>> merge) : ILogConsumer
{
    public void OnLine(ReadOnlySpan<byte> line, in LinePlace place) => consumer.OnLine(line, place);

    public void OnLine(LogLine line, in LinePlace place) => consumer.OnLine(line, place);

    public void OnEvent(SessionEvent found) => consumer.OnEvent(found);

    public ValueTask OnPositionAsync(IReadOnlyList<LogPosition> positions, CancellationToken cancellationToken) =>
        consumer.OnPositionAsync(merge(positions), cancellationToken);

    public ValueTask OnCaughtUpAsync(CancellationToken cancellationToken) => consumer.OnCaughtUpAsync(cancellationToken);
}
