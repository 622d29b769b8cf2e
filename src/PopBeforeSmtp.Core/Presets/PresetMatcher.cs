using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>
/// Recognises lines: the envelope first, then the rules of the program that wrote it. Everything that is not
/// recognised is nothing. One instance serves one source; it counts, and is not for several threads at once.
/// </summary>
internal sealed class PresetMatcher
{
    // A client's CR, ESC or NUL that a server wrote into its log: the line is no evidence of anything. A tab stands between the
    // fields of some servers' own formats; rules that do not name it do not match it.
    private static readonly SearchValues<byte> ControlBytes = SearchValues.Create([.. Enumerable.Range(0, 32).Where(b => b != '\t').Select(b => (byte)b), 127]);

    private readonly Dictionary<string, List<Candidate>>.AlternateLookup<ReadOnlySpan<char>> _byProgram;
    private readonly List<Candidate> _bare = [];
    private readonly List<Candidate> _own = [];
    private readonly TimeZoneInfo _zone;
    private char[] _chars = new char[1024];

    /// <param name="zone">The zone of time stamps that name none.</param>
    public PresetMatcher(IEnumerable<RegexPreset> presets, TimeZoneInfo zone)
    {
        _zone = zone;
        var byProgram = new Dictionary<string, List<Candidate>>(StringComparer.Ordinal);
        foreach (var preset in presets)
            Add(preset, byProgram);
        _byProgram = byProgram.GetAlternateLookup<ReadOnlySpan<char>>();
        Rules = [.. byProgram.Values.SelectMany(candidates => candidates).Concat(_bare).Concat(_own).Select(candidate => candidate.Hits).Distinct()];
    }

    /// <summary>How often each rule matched so far.</summary>
    public IReadOnlyList<RuleHits> Rules { get; }

    /// <summary>Lines come as they are written, no longer from the past.</summary>
    public bool IsLive { get; set; }

    /// <summary>Which programs' lines are in doubt at present.</summary>
    public CutLines Cuts { get; init; } = new();

    /// <summary>Told of each line of a known program, matched or not; null: nobody wants to know.</summary>
    public DriftWatch? Drift { get; init; }

    /// <param name="line">One line without its line feed, in UTF-8; invalid bytes read as U+FFFD.</param>
    /// <param name="now">The time of reading: no line is later.</param>
    public bool TryMatch(ReadOnlySpan<byte> line, DateTimeOffset now, [NotNullWhen(true)] out RecognizedLine? recognized) =>
        TryMatch(EnvelopeParser.Parse(line), now, out recognized);

    /// <summary>The same for a line whose envelope came apart from it, as from a journal.</summary>
    public bool TryMatch(LogLine line, DateTimeOffset now, [NotNullWhen(true)] out RecognizedLine? recognized)
    {
        recognized = null;
        if (!TryFindCandidates(line, out var candidates))
            return false;
        NoteCut(line, candidates, now);
        if (HasControl(line))
            return false;
        var message = Decode(line);
        foreach (var candidate in candidates)
        {
            if ((candidate.Preset.Envelopes & line.Envelope) == 0 || !candidate.Rule.TryMatch(message, out var match) || !TryReadTime(line, match, out var timestamp))
                continue;
            if (IsInDoubt(candidate, line, timestamp, now))
                break;
            recognized = Recognize(candidate, match, line, timestamp, now);
            candidate.Hits.Increment();
            Drift?.Matched(Encoding.ASCII.GetString(line.Program), now);
            return true;
        }
        Drift?.Unmatched(Encoding.ASCII.GetString(line.Program), message, now);
        return false;
    }

    public static bool HasControl(LogLine line) => line.Message.IndexOfAny(ControlBytes) >= 0 || line.Prefix.IndexOfAny(ControlBytes) >= 0;

    /// <summary>Remembers a line as long as the piece at which its logger cuts.</summary>
    private void NoteCut(LogLine line, List<Candidate> candidates, DateTimeOffset now)
    {
        foreach (var candidate in candidates)
        {
            if (candidate.Preset.CutAt == 0 || line.Message.Length < candidate.Preset.CutAt)
                continue;
            Cuts.Saw(Writer(line), line.Timestamp.Resolve(now, _zone, IsLive));
            return;
        }
    }

    private bool IsInDoubt(Candidate candidate, LogLine line, LogTimestamp timestamp, DateTimeOffset now) =>
        candidate.Preset.CutAt > 0 && Cuts.IsInDoubt(Writer(line), timestamp.Resolve(now, _zone, IsLive));

    private static string Writer(LogLine line) => $"{Encoding.ASCII.GetString(line.Host)} {Encoding.ASCII.GetString(line.Program)}";

    private void Add(RegexPreset preset, Dictionary<string, List<Candidate>> byProgram)
    {
        var candidates = preset.Rules.Select(rule => new Candidate(preset, rule, new RuleHits(preset, rule))).ToList();
        foreach (var program in preset.Programs.Distinct())
        {
            if (!byProgram.TryGetValue(program, out var known))
                byProgram[program] = known = [];
            known.AddRange(candidates);
        }
        if ((preset.Envelopes & LogEnvelope.Bare) != 0)
            _bare.AddRange(candidates);
        if ((preset.Envelopes & LogEnvelope.Own) != 0)
            _own.AddRange(candidates);
    }

    private RecognizedLine Recognize(Candidate candidate, RuleMatch match, LogLine line, LogTimestamp timestamp, DateTimeOffset now)
    {
        var written = timestamp.Resolve(now, _zone, IsLive);
        var latest = written + timestamp.Resolution;
        var process = line.ProcessId.Length == 0 ? "" : $"{Encoding.UTF8.GetString(line.Host)} {Encoding.ASCII.GetString(line.Program)}[{Encoding.ASCII.GetString(line.ProcessId)}]";
        return new RecognizedLine(
            candidate.Rule.Kind, written, InMicroseconds(latest < now ? latest : now), match.Address, match.User, match.Session, match.Protocol, process, candidate.Preset, candidate.Rule);
    }

    /// <summary>A line of the server's own format has its time where the rule finds it.</summary>
    private static bool TryReadTime(LogLine line, RuleMatch match, out LogTimestamp timestamp)
    {
        timestamp = line.Timestamp;
        return line.Envelope != LogEnvelope.Own || TimestampParser.TryParseWhole(match.Time, out timestamp);
    }

    /// <summary>What a store keeps of a time, so that a table is the same before and after a restart.</summary>
    private static DateTimeOffset InMicroseconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));

    private bool TryFindCandidates(LogLine line, out List<Candidate> candidates)
    {
        Span<char> name = stackalloc char[64];
        candidates = line.Envelope == LogEnvelope.Bare ? _bare : _own;
        if (line.Envelope is LogEnvelope.Bare or LogEnvelope.Own)
            return candidates.Count > 0;
        if (line.Program.Length > name.Length)
            return false;
        Encoding.ASCII.GetChars(line.Program, name);
        return _byProgram.TryGetValue(name[..line.Program.Length], out candidates!);
    }

    private ReadOnlySpan<char> Decode(LogLine line)
    {
        var room = line.Prefix.Length + 2 + line.Message.Length;
        if (_chars.Length < room)
            _chars = new char[Math.Max(room, 2 * _chars.Length)];
        var length = 0;
        if (line.Prefix.Length > 0)
        {
            length = Encoding.UTF8.GetChars(line.Prefix, _chars);
            _chars[length++] = ':';
            _chars[length++] = ' ';
        }
        length += Encoding.UTF8.GetChars(line.Message, _chars.AsSpan(length));
        return _chars.AsSpan(0, length);
    }

    private readonly record struct Candidate(RegexPreset Preset, PresetRule Rule, RuleHits Hits);
}
