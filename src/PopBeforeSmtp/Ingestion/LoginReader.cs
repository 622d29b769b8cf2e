using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.LogSources;

namespace PopBeforeSmtp.Ingestion;

/// <summary>Takes one source's lines, keeps what is a login, and hands logins and positions to the table's writer.</summary>
internal sealed class LoginReader(string source, PresetMatcher matcher, TableWriter writer, TimeProvider clock) : ILogConsumer
{
    private List<LoginEvent> _logins = [];

    public void OnLine(ReadOnlySpan<byte> line)
    {
        if (matcher.TryMatch(line, clock.GetUtcNow(), out var login))
            _logins.Add(login!);
    }

    public ValueTask OnPositionAsync(IReadOnlyList<LogPosition> positions, CancellationToken cancellationToken)
    {
        var logins = _logins;
        if (logins.Count > 0)
            _logins = [];
        return writer.WriteAsync(() => writer.Record(source, logins, positions), cancellationToken);
    }
}
