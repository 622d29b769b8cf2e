using System.Globalization;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.LogSources;
using PopBeforeSmtp.LogSources.Files;
using PopBeforeSmtp.Tests.Support;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>What a log comes to in the table, read at one instant.</summary>
internal sealed class TableOfLog : ILogConsumer
{
    private readonly AuthorizationTable _table;
    private readonly PresetMatcher _matcher;
    private readonly SessionTracker _sessions = new();
    private readonly DateTimeOffset _now;

    private TableOfLog(DateTimeOffset now, TimeZoneInfo zone, AuthorizationRules rules, IEnumerable<string> presetsWithEnds)
    {
        _now = now;
        _matcher = new PresetMatcher(Make.Presets.Where(preset => preset.Name is "dovecot" or "popa3d"), zone);
        _table = new AuthorizationTable(rules);
        _table.Load([], [], presetsWithEnds);
    }

    /// <returns>One text a row, with all that can matter.</returns>
    public static IReadOnlyList<string> Read(OpenLog log, DateTimeOffset now, TimeZoneInfo zone, AuthorizationRules rules, IEnumerable<string> presetsWithEnds)
    {
        var table = new TableOfLog(now, zone, rules, presetsWithEnds);
        while (log.ReadSome(table, out _) == ReadOutcome.More)
        {
        }
        table._table.CountSessions();
        return [.. table._table.Rows.Select(table.Describe).Order(StringComparer.Ordinal)];
    }

    public void OnLine(ReadOnlySpan<byte> line, in LinePlace place)
    {
        // As Ingestion.LoginReader does.
        if (!_matcher.TryMatch(EnvelopeParser.Parse(line), _now, out var recognized) || recognized.WrittenAt > _now.AddMinutes(1))
            return;
        switch (_sessions.Take(recognized))
        {
            case LoginEvent login:
                _table.Record(login, _now);
                break;
            case LogoutEvent end:
                _table.End(end, _now);
                break;
        }
    }

    public void OnLine(LogLine line, in LinePlace place) => throw new NotSupportedException();

    public void OnEvent(SessionEvent found) => throw new NotSupportedException();

    public ValueTask OnPositionAsync(IReadOnlyList<LogPosition> positions, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    private string Describe(Authorization row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Address} until {_table.ExpiryOf(row):O} since {row.FirstLogin:O} {string.Join(' ', row.Accounts)} {string.Join(' ', row.Sessions.Select(session => $"{session}").Order(StringComparer.Ordinal))}");
}
