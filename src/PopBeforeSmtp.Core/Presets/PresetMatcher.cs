using System.Buffers;
using System.Text;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Logins;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>
/// Turns a line into a login: the envelope first, then the rules of the program that wrote it. Everything that is not
/// recognised is nothing. One instance serves one source; it counts, and is not for several threads at once.
/// </summary>
internal sealed class PresetMatcher
{
    // A client's CR, ESC or NUL that a server wrote into its log: the line is no evidence of anything.
    private static readonly SearchValues<byte> ControlBytes = SearchValues.Create([.. Enumerable.Range(0, 32).Select(b => (byte)b), 127]);

    private readonly Dictionary<string, List<Candidate>>.AlternateLookup<ReadOnlySpan<char>> _byProgram;
    private readonly TimeZoneInfo _zone;
    private char[] _chars = new char[1024];

    /// <param name="zone">The zone of time stamps that name none.</param>
    public PresetMatcher(IEnumerable<RegexPreset> presets, TimeZoneInfo zone)
    {
        _zone = zone;
        var byProgram = new Dictionary<string, List<Candidate>>(StringComparer.Ordinal);
        foreach (var preset in presets)
        {
            foreach (var program in preset.Programs.Distinct())
            {
                if (!byProgram.TryGetValue(program, out var candidates))
                    byProgram[program] = candidates = [];
                candidates.AddRange(preset.Rules.Select(rule => new Candidate(preset, rule)));
            }
        }
        _byProgram = byProgram.GetAlternateLookup<ReadOnlySpan<char>>();
        Rules = [.. byProgram.Values.SelectMany(candidates => candidates).DistinctBy(candidate => candidate.Rule).Select(candidate => new RuleHits(candidate.Preset, candidate.Rule))];
    }

    /// <summary>How often each rule matched so far.</summary>
    public IReadOnlyList<RuleHits> Rules { get; }

    /// <param name="line">One line without its line feed, in UTF-8; invalid bytes read as U+FFFD.</param>
    /// <param name="now">The time of reading: no login is later.</param>
    public bool TryMatch(ReadOnlySpan<byte> line, DateTimeOffset now, out LoginEvent? login)
    {
        login = null;
        if (!EnvelopeParser.TryParse(line, out var parsed) || !TryFindCandidates(parsed.Program, out var candidates))
            return false;
        if (line.IndexOfAny(ControlBytes) >= 0)
            return false;
        var message = Decode(parsed);
        foreach (var candidate in candidates)
        {
            if ((candidate.Preset.Envelopes & parsed.Envelope) == 0 || !candidate.Rule.TryMatch(message, out var match))
                continue;
            var written = parsed.Timestamp.Resolve(now, _zone);
            var latest = written + parsed.Timestamp.Resolution;
            login = new LoginEvent(written, InMicroseconds(latest < now ? latest : now), match.Address, match.User, match.Session, match.Protocol, candidate.Preset.Name, match.Rule.Name);
            Count(match.Rule);
            return true;
        }
        return false;
    }

    /// <summary>What a store keeps of a time, so that a table is the same before and after a restart.</summary>
    private static DateTimeOffset InMicroseconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));

    private void Count(PresetRule rule)
    {
        foreach (var hits in Rules)
        {
            if (ReferenceEquals(hits.Rule, rule))
                hits.Increment();
        }
    }

    private bool TryFindCandidates(ReadOnlySpan<byte> program, out List<Candidate> candidates)
    {
        Span<char> name = stackalloc char[64];
        candidates = null!;
        if (program.Length > name.Length)
            return false;
        Encoding.ASCII.GetChars(program, name);
        return _byProgram.TryGetValue(name[..program.Length], out candidates!);
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

    private readonly record struct Candidate(RegexPreset Preset, PresetRule Rule);
}
