using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Presets.ByteRules;
using PopBeforeSmtp.Core.Presets.BytePatterns;
using PopBeforeSmtp.Core.Presets.Prefilter;

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

    // What a message has that can be read as it is: ASCII that prints, and the tab.
    private readonly SearchValues<byte> _plainBytes = SearchValues.Create([(byte)'\t', .. Enumerable.Range(0x20, 0x5F).Select(b => (byte)b)]);

    private readonly IReadOnlyList<RegexPreset> _presets;
    private readonly Dictionary<string, ProgramRules>.AlternateLookup<ReadOnlySpan<char>> _byProgram;
    private readonly ProgramRules _bare = new("");
    private readonly ProgramRules _own = new("");
    private readonly TimeZoneInfo _zone;
    private readonly RuleScratch _scratch = new();
    private readonly Lazy<LinePrefilter?> _prefilter;
    private char[] _chars = new char[1024];
    private byte[] _bytes = new byte[1024];
    private ProgramRules? _latest;

    /// <param name="zone">The zone of time stamps that name none.</param>
    public PresetMatcher(IEnumerable<RegexPreset> presets, TimeZoneInfo zone)
    {
        _presets = [.. presets];
        _zone = zone;
        var byProgram = new Dictionary<string, ProgramRules>(StringComparer.Ordinal);
        foreach (var preset in _presets)
            Add(preset, byProgram);
        _byProgram = byProgram.GetAlternateLookup<ReadOnlySpan<char>>();
        _prefilter = new Lazy<LinePrefilter?>(() => LinePrefilter.Of(_presets));
        Rules = [.. byProgram.Values.Append(_bare).Append(_own).SelectMany(program => program.Rules).Distinct()];
    }

    /// <summary>How often each rule matched so far.</summary>
    public IReadOnlyList<RuleHits> Rules { get; }

    /// <summary>Finds the lines that are of concern; null: all are.</summary>
    public LinePrefilter? Prefilter => _prefilter.Value;

    /// <summary>Lines come as they are written, no longer from the past.</summary>
    public bool IsLive { get; set; }

    /// <summary>Which programs' lines are in doubt at present.</summary>
    public CutLines Cuts { get; init; } = new();

    /// <summary>Told of each line of a known program, matched or not; null: nobody wants to know.</summary>
    public DriftWatch? Drift { get; init; }

    /// <summary>Another for another thread, which counts by itself.</summary>
    public PresetMatcher Copy() => new(_presets, _zone);

    /// <summary>Whether the matcher wants to see a line; most it need not, and to find that out costs a tenth of looking at them.</summary>
    public bool MayConcern(ReadOnlySpan<byte> line) => Prefilter is not { } prefilter || prefilter.MayConcern(line);

    /// <param name="line">One line without its line feed, in UTF-8; invalid bytes read as U+FFFD.</param>
    /// <param name="now">The time of reading: no line is later.</param>
    public bool TryMatch(ReadOnlySpan<byte> line, DateTimeOffset now, [NotNullWhen(true)] out RecognizedLine? recognized) =>
        TryMatch(EnvelopeParser.Parse(line), now, out recognized);

    /// <summary>The same for a line whose envelope came apart from it, as from a journal.</summary>
    public bool TryMatch(LogLine line, DateTimeOffset now, [NotNullWhen(true)] out RecognizedLine? recognized)
    {
        recognized = null;
        if (!TryFindRules(line, out var program))
            return false;
        NoteCut(line, program, now);
        var text = Text(line);
        var isPlain = IsPlain(text);
        if (!isPlain && HasControl(line))
            return false;
        if (!TryFind(line, text, isPlain, program, out var found) || IsInDoubt(found, line, now))
        {
            Drift?.Unmatched(program.Name, Decode(line), now);
            return false;
        }
        recognized = Recognize(found, line, now);
        found.Hits.Add(1);
        Drift?.Matched(program.Name, now);
        return true;
    }

    /// <summary>
    /// What a line is, by itself. It counts and remembers nothing, so that the lines of a log can be looked at in any order and by several
    /// threads, each with a <see cref="Copy"/>.
    /// </summary>
    /// <param name="found">Where it is <see cref="LineVerdict.Matched"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public LineVerdict Look(LogLine line, out MatchedLine found)
    {
        found = default;
        if (!TryFindRules(line, out var program))
            return LineVerdict.Nothing;
        if (program.IsOrdered)
            return LineVerdict.InOrder;
        var text = Text(line);
        var isPlain = IsPlain(text);
        if (!isPlain && HasControl(line))
            return LineVerdict.Nothing;
        if (TryFind(line, text, isPlain, program, out found))
            return LineVerdict.Matched;
        return LoginLikeness.Judge(Decode(line)) switch
        {
            LoginLikenessVerdict.Failure => LineVerdict.Failure,
            LoginLikenessVerdict.Login => LineVerdict.InOrder,
            _ => LineVerdict.Nothing,
        };
    }

    /// <summary>The time of a line's stamp.</summary>
    public DateTimeOffset Resolve(LogTimestamp timestamp, DateTimeOffset now) => timestamp.Resolve(now, _zone, IsLive);

    public static bool HasControl(LogLine line) => line.Message.IndexOfAny(ControlBytes) >= 0 || line.Prefix.IndexOfAny(ControlBytes) >= 0;

    private bool IsPlain(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(_plainBytes) < 0;

    /// <summary>The first rule that matches and whose time can be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryFind(LogLine line, ReadOnlySpan<byte> text, bool isPlain, ProgramRules program, out MatchedLine found)
    {
        found = default;
        ReadOnlySpan<char> decoded = default;
        var isDecoded = false;
        var head = BytePattern.HeadOf(text);
        foreach (var hits in program.Rules)
        {
            if ((hits.Preset.Envelopes & line.Envelope) == 0 || !hits.Rule.OnBytes.MayMatch(head))
                continue;
            RuleSpans spans = default;
            var verdict = isPlain ? hits.Rule.OnBytes.Match(text, _scratch, out spans) : PatternVerdict.Undecided;
            if (verdict == PatternVerdict.Undecided)
            {
                if (!isDecoded)
                    decoded = Decode(line);
                isDecoded = true;
                verdict = hits.Rule.TryMatch(decoded, out var match) ? PatternVerdict.Yes : PatternVerdict.No;
                if (verdict == PatternVerdict.Yes)
                    spans = Spans(match);
            }
            if (verdict != PatternVerdict.Yes || !TryReadTime(line, spans.Time, out var timestamp))
                continue;
            found = new MatchedLine { Hits = hits, Timestamp = timestamp, Address = spans.Address, User = spans.User, Session = spans.Session, Protocol = spans.Protocol };
            return true;
        }
        return false;
    }

    private static RuleSpans Spans(RuleMatch match) => new()
    {
        Address = match.Address,
        User = Encoding.UTF8.GetBytes(match.User),
        Session = Encoding.UTF8.GetBytes(match.Session),
        Protocol = Encoding.UTF8.GetBytes(match.Protocol),
        Time = Encoding.UTF8.GetBytes(match.Time),
    };

    /// <summary>Remembers a line as long as the piece at which its logger cuts.</summary>
    private void NoteCut(LogLine line, ProgramRules program, DateTimeOffset now)
    {
        if (program.CutAt > 0 && line.Message.Length >= program.CutAt)
            Cuts.Saw(Writer(line), Resolve(line.Timestamp, now));
    }

    private bool IsInDoubt(in MatchedLine found, LogLine line, DateTimeOffset now) =>
        found.Hits.Preset.CutAt > 0 && Cuts.IsInDoubt(Writer(line), Resolve(found.Timestamp, now));

    private static string Writer(LogLine line) => $"{Encoding.ASCII.GetString(line.Host)} {Encoding.ASCII.GetString(line.Program)}";

    private void Add(RegexPreset preset, Dictionary<string, ProgramRules> byProgram)
    {
        var rules = preset.Rules.Select(rule => new RuleHits(preset, rule)).ToList();
        foreach (var program in preset.Programs.Distinct())
        {
            if (!byProgram.TryGetValue(program, out var known))
                byProgram[program] = known = new ProgramRules(program);
            known.Add(preset, rules);
        }
        if ((preset.Envelopes & LogEnvelope.Bare) != 0)
            _bare.Add(preset, rules);
        if ((preset.Envelopes & LogEnvelope.Own) != 0)
            _own.Add(preset, rules);
    }

    private RecognizedLine Recognize(in MatchedLine found, LogLine line, DateTimeOffset now)
    {
        var written = Resolve(found.Timestamp, now);
        var latest = written + found.Timestamp.Resolution;
        var process = line.ProcessId.Length == 0 ? "" : $"{Encoding.UTF8.GetString(line.Host)} {Encoding.ASCII.GetString(line.Program)}[{Encoding.ASCII.GetString(line.ProcessId)}]";
        return new RecognizedLine(
            found.Hits.Rule.Kind, written, InMicroseconds(latest < now ? latest : now), found.Address, found.UserText, found.SessionText, found.ProtocolText, process, found.Hits.Preset, found.Hits.Rule);
    }

    /// <summary>A line of the server's own format has its time where the rule finds it.</summary>
    private static bool TryReadTime(LogLine line, ReadOnlySpan<byte> time, out LogTimestamp timestamp)
    {
        timestamp = line.Timestamp;
        return line.Envelope != LogEnvelope.Own || TimestampParser.TryParseWhole(time, out timestamp);
    }

    /// <summary>What a store keeps of a time, so that a table is the same before and after a restart.</summary>
    private static DateTimeOffset InMicroseconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryFindRules(LogLine line, out ProgramRules program)
    {
        program = line.Envelope == LogEnvelope.Bare ? _bare : _own;
        if (line.Envelope is LogEnvelope.Bare or LogEnvelope.Own)
            return program.Rules.Count > 0;
        Span<char> name = stackalloc char[64];
        if (line.Program.Length > name.Length)
            return false;
        // Most lines that come here are of the program that wrote the one before.
        if (_latest is { } latest && Ascii.Equals(line.Program, latest.Name))
        {
            program = latest;
            return true;
        }
        Encoding.ASCII.GetChars(line.Program, name);
        if (!_byProgram.TryGetValue(name[..line.Program.Length], out program!))
            return false;
        _latest = program;
        return true;
    }

    /// <summary>What a rule sees, in bytes.</summary>
    private ReadOnlySpan<byte> Text(LogLine line)
    {
        if (line.Prefix.Length == 0)
            return line.Message;
        var room = line.Prefix.Length + 2 + line.Message.Length;
        if (_bytes.Length < room)
            _bytes = new byte[Math.Max(room, 2 * _bytes.Length)];
        line.Prefix.CopyTo(_bytes);
        ": "u8.CopyTo(_bytes.AsSpan(line.Prefix.Length));
        line.Message.CopyTo(_bytes.AsSpan(line.Prefix.Length + 2));
        return _bytes.AsSpan(0, room);
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
}
