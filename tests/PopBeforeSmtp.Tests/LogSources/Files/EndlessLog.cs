using System.Text;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.LogSources;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>Writes to one log whenever a position comes, so that it never ends.</summary>
internal sealed class EndlessLog(string path) : ILogConsumer
{
    private int _quiet;

    /// <summary>Lines "quiet" of another log.</summary>
    public int Quiet => Volatile.Read(ref _quiet);

    public void OnLine(ReadOnlySpan<byte> line, in LinePlace place)
    {
        if (line.SequenceEqual("quiet"u8))
            Interlocked.Increment(ref _quiet);
    }

    public void OnLine(LogLine line, in LinePlace place) => throw new NotSupportedException();

    public void OnEvent(SessionEvent found) => throw new NotSupportedException();

    public ValueTask OnPositionAsync(IReadOnlyList<LogPosition> positions, CancellationToken cancellationToken)
    {
        File.AppendAllText(path, "hot\n", Encoding.ASCII);
        return ValueTask.CompletedTask;
    }
}
