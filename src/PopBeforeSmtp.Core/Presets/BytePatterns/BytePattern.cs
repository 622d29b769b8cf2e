using System.Runtime.CompilerServices;

namespace PopBeforeSmtp.Core.Presets.BytePatterns;

/// <summary>
/// A rule's pattern, run on the bytes of a message of ASCII. It goes the ways that .NET's backtracking engine goes, in the same order, and
/// so finds the same groups; but for as many steps only as the message is long, sixteen times. What has not been decided by then (a
/// hostile line, no server's) is for the engine that never backtracks, which may take a hundred times as long for each line of a login.
/// </summary>
internal sealed class BytePattern
{
    public const int AtEnd = 256;

    private const int StepsPerByte = 16;
    private const int StepsAtLeast = 512;

    /// <summary>Most runs (an address, a number) are shorter than a search that looks at many bytes at once takes to begin.</summary>
    private const int ShortRun = 16;

    private readonly PatternInstruction[] _code;
    private readonly int _start;
    private readonly IReadOnlyList<string> _groups;

    public BytePattern(PatternInstruction[] code, int start, IReadOnlyList<string> groups)
    {
        _code = code;
        _start = start;
        _groups = groups;
    }

    /// <summary>null for a pattern that is not understood, or too large.</summary>
    public static BytePattern? TryCreate(string pattern) =>
        PatternSyntax.TryParse(pattern, out var root, out var groups) && PatternScratch.HasRoomFor(groups.Count) ? PatternCompiler.TryCompile(root, groups) : null;

    /// <returns>-1 when there is none of that name.</returns>
    public int GroupOf(string name)
    {
        for (var number = 0; number < _groups.Count; number++)
        {
            if (_groups[number] == name)
                return number;
        }
        return -1;
    }

    /// <param name="text">ASCII alone: of other bytes it does not know which characters they are.</param>
    /// <param name="scratch">Afterwards it holds where the groups are.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public PatternVerdict Match(ReadOnlySpan<byte> text, PatternScratch scratch)
    {
        scratch.Begin(_groups.Count);
        var place = _start;
        var at = 0;
        var steps = StepsPerByte * text.Length + StepsAtLeast;
        var code = _code;
        while (true)
        {
            var step = code[place];
            var goesOn = false;
            steps--;
            switch (step.Kind)
            {
                case PatternInstruction.Step.Text:
                    goesOn = text[at..].StartsWith(step.Text);
                    at += goesOn ? step.Text.Length : 0;
                    break;
                case PatternInstruction.Step.One:
                    goesOn = at < text.Length && step.Table[text[at]];
                    at += goesOn ? 1 : 0;
                    break;
                case PatternInstruction.Step.Run:
                    var end = EndOfRun(text, at, step);
                    steps -= end - at;
                    goesOn = end - at >= step.Minimum;
                    if (goesOn && !step.IsWhole && end - at > step.Minimum && !scratch.TryPush(place, end, at + step.Minimum))
                        return PatternVerdict.Undecided;
                    at = goesOn ? end : at;
                    break;
                case PatternInstruction.Step.Choice:
                    var ways = step.Ways[at < text.Length ? text[at] : AtEnd];
                    if (ways.Length == 0)
                        break;
                    if (ways.Length > 1 && !scratch.TryPush(place, at, 1))
                        return PatternVerdict.Undecided;
                    place = ways[0];
                    continue;
                case PatternInstruction.Step.Save:
                    goesOn = true;
                    if (!scratch.TrySave(step.Slot, at))
                        return PatternVerdict.Undecided;
                    break;
                default:
                    if (at == text.Length)
                        return PatternVerdict.Yes;
                    break;
            }
            if (steps < 0)
                return PatternVerdict.Undecided;
            if (goesOn)
                place = step.Next;
            else if (!TryGoBack(text, scratch, out place, out at))
                return PatternVerdict.No;
        }
    }

    private static int EndOfRun(ReadOnlySpan<byte> text, int at, PatternInstruction step)
    {
        var limit = step.Maximum < text.Length - at ? at + step.Maximum : text.Length;
        var near = Math.Min(limit, at + ShortRun);
        var table = step.Table;
        var end = at;
        while (end < near && table[text[end]])
            end++;
        if (end < near || near == limit)
            return end;
        var length = text[end..limit].IndexOfAnyExcept(step.Values!);
        return length < 0 ? limit : end + length;
    }

    private bool TryGoBack(ReadOnlySpan<byte> text, PatternScratch scratch, out int place, out int at)
    {
        if (!scratch.TryPop(out place, out at, out var next))
            return false;
        var step = _code[place];
        if (step.Kind == PatternInstruction.Step.Run)
        {
            at--;
            if (at > next)
                scratch.TryPush(place, at, next);
            place = step.Next;
            return true;
        }
        var ways = step.Ways[at < text.Length ? text[at] : AtEnd];
        if (next + 1 < ways.Length)
            scratch.TryPush(place, at, next + 1);
        place = ways[next];
        return true;
    }

    /// <summary>The text of a group; false where it took no part.</summary>
    public static bool TryGroup(int number, PatternScratch scratch, ReadOnlySpan<byte> text, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (number < 0 || scratch.Slots[2 * number] < 0 || scratch.Slots[2 * number + 1] < 0)
            return false;
        value = text[scratch.Slots[2 * number]..scratch.Slots[2 * number + 1]];
        return true;
    }
}
