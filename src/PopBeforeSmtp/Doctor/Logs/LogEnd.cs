using System.Text;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Presets;

namespace PopBeforeSmtp.Doctor.Logs;

/// <summary>The last lines of a log, read through the rules of the service.</summary>
internal sealed class LogEnd
{
    private readonly WatchedLog _log;
    private readonly DateTimeOffset _now;
    private readonly PresetMatcher _matcher;
    private readonly PresetMatcher _others;
    private readonly DriftWatch _drift;

    /// <param name="known">All presets; those that the log does not have in use are tried on what these do not recognise.</param>
    private LogEnd(WatchedLog log, IReadOnlyList<RegexPreset> known, DateTimeOffset now)
    {
        _log = log;
        _now = now;
        _drift = new DriftWatch(log.Presets);
        _matcher = new PresetMatcher(log.Presets, log.Zone) { Drift = _drift };
        var inUse = log.Presets.Select(preset => preset.Name).ToHashSet();
        _others = new PresetMatcher(known.Where(preset => preset.Unusable.Length == 0 && !inUse.Contains(preset.Name)), log.Zone);
    }

    public int Lines { get; private set; }

    /// <summary>The latest time that a line bears; null when none bears one.</summary>
    public DateTimeOffset? Newest { get; private set; }

    /// <summary>Who wrote lines, with how many.</summary>
    public Dictionary<string, int> Programs { get; } = [];

    public IReadOnlyList<(RegexPreset Preset, long Logins, long Ends)> Recognized => Count(_matcher);

    /// <summary>By presets that are not in use for this log.</summary>
    public IReadOnlyList<(RegexPreset Preset, long Logins, long Ends)> RecognizedByOthers => Count(_others);

    public IReadOnlyList<ProgramDrift> Drift => _drift.LastHour(_now);

    public IReadOnlyList<DriftShape> Shapes => _drift.Shapes;

    /// <param name="isCut">The bytes begin within a line.</param>
    public static LogEnd Read(ReadOnlySpan<byte> bytes, bool isCut, WatchedLog log, IReadOnlyList<RegexPreset> known, DateTimeOffset now)
    {
        var end = new LogEnd(log, known, now);
        if (isCut)
            bytes = bytes[(bytes.IndexOf((byte)'\n') + 1)..];
        var buffer = new LineBuffer();
        while (bytes.Length > 0)
        {
            var piece = bytes[..Math.Min(bytes.Length, buffer.Free.Length)];
            piece.CopyTo(buffer.Free);
            buffer.Filled(piece.Length);
            bytes = bytes[piece.Length..];
            while (buffer.TryTake(out var line))
                end.Take(line);
        }
        return end;
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        Lines++;
        var parsed = EnvelopeParser.Parse(line);
        if (parsed.Envelope != LogEnvelope.Own)
        {
            var time = parsed.Timestamp.Resolve(_now, _log.Zone);
            Newest = Newest is { } newest && newest > time ? newest : time;
        }
        if (parsed.Program.Length > 0)
        {
            var program = Encoding.ASCII.GetString(parsed.Program);
            Programs[program] = Programs.GetValueOrDefault(program) + 1;
        }
        if (!_matcher.TryMatch(parsed, _now, out _))
            _others.TryMatch(parsed, _now, out _);
    }

    private static IReadOnlyList<(RegexPreset Preset, long Logins, long Ends)> Count(PresetMatcher matcher) =>
    [
        .. from rule in matcher.Rules
           where rule.Count > 0
           group rule by rule.Preset into rules
           let logins = rules.Where(rule => rule.Rule.Kind == LineKind.Login).Sum(rule => rule.Count)
           orderby logins descending
           select (rules.Key, logins, rules.Where(rule => rule.Rule.Kind == LineKind.Logout).Sum(rule => rule.Count)),
    ];
}
