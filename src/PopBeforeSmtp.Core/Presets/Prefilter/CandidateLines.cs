using System.Runtime.CompilerServices;
using PopBeforeSmtp.Core.LogLines;

namespace PopBeforeSmtp.Core.Presets.Prefilter;

/// <summary>The lines of a block that a prefilter lets pass, in their order, as <see cref="LineBuffer"/> would give them.</summary>
internal ref struct CandidateLines
{
    private const byte LineFeed = (byte)'\n';

    private readonly ReadOnlySpan<byte> _block;
    private readonly LinePrefilter? _prefilter;
    private int _first = -1;
    private int _second = -1;
    private int _next;

    /// <param name="block">Whole lines, the last with its line feed.</param>
    /// <param name="prefilter">null: every line passes.</param>
    public CandidateLines(ReadOnlySpan<byte> block, LinePrefilter? prefilter)
    {
        _block = block;
        _prefilter = prefilter;
    }

    /// <summary>Without its line feed, one CR before it, and the NUL bytes of a hole before it.</summary>
    public ReadOnlySpan<byte> Line { get; private set; }

    /// <summary>Where in the block it begins.</summary>
    public int Start { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool MoveNext()
    {
        while (TryFindNext(out var hit))
        {
            var end = _block[hit..].IndexOf(LineFeed);
            if (end < 0)
                return false;
            end += hit;
            var line = _block[(_next + _block[_next..hit].LastIndexOf(LineFeed) + 1)..end].TrimStart((byte)0);
            Start = end - line.Length;
            _next = end + 1;
            if (line.Length > LineBuffer.MaximumLineLength)
                continue;
            Line = line is [.., (byte)'\r'] ? line[..^1] : line;
            return true;
        }
        return false;
    }

    /// <param name="hit">A place in the next line that passes.</param>
    private bool TryFindNext(out int hit)
    {
        hit = _next;
        if (_prefilter is null)
            return hit < _block.Length;
        _first = Place(_prefilter.First, _first);
        _second = _prefilter.Second is { } second ? Place(second, _second) : int.MaxValue;
        hit = Math.Min(_first, _second);
        return hit < int.MaxValue;
    }

    /// <summary>What a search has found stays found until its line has been taken.</summary>
    private readonly int Place(NeedleSearch search, int known)
    {
        if (known >= _next)
            return known;
        var found = search.IndexOf(_block, _next);
        return found < 0 ? int.MaxValue : found;
    }
}
