using System.Text;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.LogSources;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>Is behind until it is let go on.</summary>
internal sealed class HeldConsumer : ILogConsumer
{
    private readonly TaskCompletionSource _released = new();

    public List<string> Lines { get; } = [];

    public void Release() => _released.SetResult();

    public void OnLine(ReadOnlySpan<byte> line, in LinePlace place) => Lines.Add(Encoding.UTF8.GetString(line));

    public void OnLine(LogLine line, in LinePlace place) => throw new NotSupportedException();

    public void OnEvent(SessionEvent found) => throw new NotSupportedException();

    public ValueTask OnPositionAsync(IReadOnlyList<LogPosition> positions, CancellationToken cancellationToken) => new(_released.Task);
}
