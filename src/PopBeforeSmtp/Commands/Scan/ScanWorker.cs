using System.Runtime.CompilerServices;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Presets;
using PopBeforeSmtp.Core.Presets.Prefilter;

namespace PopBeforeSmtp.Commands.Scan;

/// <summary>Looks through blocks of a log, on one thread: what each line says by itself is counted, what must be told or decided in order is listed.</summary>
/// <param name="tells">Recognised lines are to be told one by one.</param>
internal sealed class ScanWorker(PresetMatcher matcher, LineBlock block, bool tells)
{
    private const byte LineFeed = (byte)'\n';

    private readonly List<ScanEntry> _entries = [];
    private long _number;
    private int _numbered;

    public LineBlock Block { get; } = block;

    public PresetMatcher Matcher { get; } = matcher;

    public ScanTally Tally { get; } = new();

    /// <summary>Lines of failures, and of names that imitate a success.</summary>
    public long LookAlikes { get; private set; }

    /// <summary>Of the block looked through last.</summary>
    public IReadOnlyList<ScanEntry> Entries => _entries;

    /// <summary>Lines of the block looked through last, those dropped before it included.</summary>
    public long Lines { get; private set; }

    public long DroppedLines { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Scan(DateTimeOffset now)
    {
        _entries.Clear();
        _number = Block.DroppedBefore;
        _numbered = 0;
        var block = Block.Lines;
        Lines = Block.DroppedBefore + block.Count(LineFeed);
        DroppedLines = Block.DroppedBefore + Block.CountLongLines();
        var lines = new CandidateLines(block, Matcher.Prefilter);
        while (lines.MoveNext())
            Take(lines.Line, lines.Start, now);
    }

    public long TakeLookAlikes()
    {
        var count = LookAlikes;
        LookAlikes = 0;
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Take(ReadOnlySpan<byte> line, int start, DateTimeOffset now)
    {
        switch (Matcher.Look(EnvelopeParser.Parse(line), out var found))
        {
            case LineVerdict.InOrder:
                _entries.Add(new ScanEntry(start, line.Length, NumberOf(start), null));
                break;
            case LineVerdict.Failure:
                LookAlikes++;
                break;
            case LineVerdict.Matched:
                found.Hits.Add(1);
                Count(found);
                if (tells && (found.Hits.Rule.Kind == LineKind.Logout || found.Address is not null))
                    _entries.Add(new ScanEntry(start, line.Length, NumberOf(start), Describe(found, now)));
                break;
        }
    }

    private void Count(in MatchedLine found)
    {
        if (found.Hits.Rule.Kind == LineKind.Logout)
            Tally.AddLogout();
        else if (found.Address is { } address)
            Tally.AddLogin(found.Hits.Preset.Name, found.Session, address);
    }

    private ScannedLine Describe(in MatchedLine found, DateTimeOffset now) => new(
        0,
        found.Hits.Rule.Kind == LineKind.Logout ? "logout" : "login",
        found.Address?.ToString() ?? "",
        found.UserText,
        found.SessionText,
        found.Hits.Preset.Name,
        found.Hits.Rule.Name,
        Matcher.Resolve(found.Timestamp, now));

    /// <summary>Lines are counted one by one only up to those that are told.</summary>
    private long NumberOf(int start)
    {
        if (tells)
            _number += Block.Lines[_numbered..start].Count(LineFeed);
        _numbered = start;
        return _number;
    }
}
