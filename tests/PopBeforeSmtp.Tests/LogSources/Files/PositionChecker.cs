using System.Text;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.LogSources;
using PopBeforeSmtp.LogSources.Files;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>Compares each position with the lines that came before it, and each line with the text at its place.</summary>
internal sealed class PositionChecker(string text) : ILogConsumer
{
    public int Lines { get; private set; }

    public int Positions { get; private set; }

    public long LastOffset { get; private set; }

    public void OnLine(ReadOnlySpan<byte> line, in LinePlace place)
    {
        Lines++;
        Assert.Equal(Encoding.UTF8.GetString(line), text[(int)place.Offset..text.IndexOf('\n', (int)place.Offset)]);
    }

    public void OnLine(LogLine line, in LinePlace place) => throw new NotSupportedException();

    public void OnEvent(SessionEvent found) => throw new NotSupportedException();

    public ValueTask OnPositionAsync(IReadOnlyList<LogPosition> positions, CancellationToken cancellationToken)
    {
        Positions++;
        LastOffset = Assert.Single(positions, position => !SeenBirths.IsOne(position)).Offset;
        Assert.Equal('\n', text[(int)LastOffset - 1]);
        Assert.Equal(Lines, text.AsSpan(0, (int)LastOffset).Count('\n'));
        return ValueTask.CompletedTask;
    }
}
