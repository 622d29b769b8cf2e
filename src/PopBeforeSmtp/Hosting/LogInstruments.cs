using System.Diagnostics.Metrics;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.LogSources;
using PopBeforeSmtp.Metrics;

namespace PopBeforeSmtp.Hosting;

/// <summary>What can be measured of the logs. A reload may exchange them: each is asked for anew.</summary>
internal static class LogInstruments
{
    public static void Add(ServiceMeter meter, SourceReaders readers, TimeProvider clock)
    {
        meter.Counter("pop_before_smtp_log_lines_total", "Lines read of each log.", () => OfEach(readers, status => status.Lines));
        meter.Counter("pop_before_smtp_log_lines_dropped_total", "Lines that were no evidence: too long, or nobody can tell that the server wrote them.", () =>
            readers.Current.SelectMany(reader => Dropped(reader, reader.Supervisor.Source.Status)));
        meter.Counter("pop_before_smtp_log_gaps_total", "Times that text of a log was rotated away before it was read.", () => OfEach(readers, status => status.Gaps));
        meter.Gauge("pop_before_smtp_log_lag_bytes", "Bytes of each log that have not been read yet.", () => OfEach(readers, status => status.Lag));
        meter.Gauge("pop_before_smtp_log_up", "1: the log is being read; 0: it is not there, or cannot be read.", () =>
            readers.Current.Select(reader => ServiceMeter.Of(IsUp(reader) ? 1 : 0, Log(reader))));
        meter.Counter("pop_before_smtp_log_failures_total", "Times that reading a log failed and was begun again.", () =>
            readers.Current.Select(reader => ServiceMeter.Of(reader.Supervisor.Failures, Log(reader))));
        meter.Counter("pop_before_smtp_rule_matches_total", "Lines that each rule of a preset recognised.", () => readers.Current.SelectMany(Matches));
        meter.Gauge("pop_before_smtp_programs_drifting", "Programs that wrote lines like logins in the last hour, of which none matched.", () =>
            readers.Current.Select(reader => ServiceMeter.Of(reader.Matcher.Drift!.LastHour(clock.GetUtcNow()).Count(DriftAlarm.IsAlarming), Log(reader))));
    }

    private static IEnumerable<Measurement<long>> OfEach(SourceReaders readers, Func<LogSourceStatus, long> read) =>
        readers.Current.Select(reader => ServiceMeter.Of(read(reader.Supervisor.Source.Status), Log(reader)));

    private static IEnumerable<Measurement<long>> Dropped(SourceReader reader, LogSourceStatus status) =>
    [
        ServiceMeter.Of(status.DroppedLines, Log(reader), ServiceMeter.Label("reason", "unreadable")),
        ServiceMeter.Of(status.Untrusted, Log(reader), ServiceMeter.Label("reason", "untrusted")),
    ];

    private static IEnumerable<Measurement<long>> Matches(SourceReader reader) =>
        reader.Matcher.Rules.Select(hits => ServiceMeter.Of(hits.Count, Log(reader), ServiceMeter.Label("preset", hits.Preset.Name), ServiceMeter.Label("rule", hits.Rule.Name)));

    private static bool IsUp(SourceReader reader) => reader.Supervisor.LastError is null && reader.Supervisor.Source.Status.State == "reading";

    private static KeyValuePair<string, object?> Log(SourceReader reader) => ServiceMeter.Label("log", reader.Options.Name);
}
