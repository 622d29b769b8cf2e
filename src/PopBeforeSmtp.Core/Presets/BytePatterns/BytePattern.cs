using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

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

    private readonly PatternStep[] _code;
    private readonly byte[] _texts;
    private readonly ulong[] _sets;
    private readonly SearchValues<byte>[] _values;
    private readonly byte[] _classes;
    private readonly ushort[] _ways;
    private readonly (int Start, int Count)[] _lists;
    private readonly int[] _targets;
    private readonly int _start;
    private readonly IReadOnlyList<string> _groups;
    private readonly int _groupCount;
    private readonly (ulong Text, ulong Mask)[] _heads;

    /// <param name="heads">What a match begins with; empty: anything.</param>
    public BytePattern(PatternTables tables, int start, IReadOnlyList<string> groups, IReadOnlyList<string> heads)
    {
        (_code, _texts, _sets, _values, _classes) = (tables.Steps, tables.Texts, tables.Sets, tables.Values, tables.Classes);
        (_ways, _lists, _targets) = (tables.Ways, tables.Lists, tables.Targets);
        _start = start;
        _groups = groups;
        _groupCount = groups.Count;
        _heads = [.. heads.Select(head => (HeadOf(Encoding.ASCII.GetBytes(head)), ulong.MaxValue >> (64 - 8 * Math.Min(8, head.Length))))];
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

    /// <summary>The first eight bytes of a text; zeros where it is shorter.</summary>
    public static ulong HeadOf(ReadOnlySpan<byte> text)
    {
        if (text.Length >= sizeof(ulong))
            return BinaryPrimitives.ReadUInt64LittleEndian(text);
        Span<byte> head = stackalloc byte[sizeof(ulong)];
        head.Clear();
        text.CopyTo(head);
        return BinaryPrimitives.ReadUInt64LittleEndian(head);
    }

    /// <summary>Whether a text with this head can match: what a program writes is mostly of another rule, and that shows at once.</summary>
    public bool MayBeginWith(ulong head)
    {
        var heads = _heads;
        foreach (var (text, mask) in heads)
        {
            if ((head & mask) == text)
                return true;
        }
        return heads.Length == 0;
    }

    /// <param name="text">ASCII alone: of other bytes it does not know which characters they are.</param>
    /// <param name="scratch">Afterwards it holds where the groups are.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public PatternVerdict Match(ReadOnlySpan<byte> text, PatternScratch scratch)
    {
        scratch.Begin(_groupCount);
        var code = _code;
        var sets = _sets;
        var place = _start;
        var at = 0;
        var steps = StepsPerByte * text.Length + StepsAtLeast;
        while (true)
        {
            ref readonly var step = ref code[place];
            var goesOn = false;
            if (--steps < 0)
                return PatternVerdict.Undecided;
            switch (step.Kind)
            {
                case PatternInstruction.Step.Text:
                    goesOn = StandsAt(text, at, step);
                    at += goesOn ? step.Minimum : 0;
                    break;
                case PatternInstruction.Step.One:
                    goesOn = at < text.Length && (sets[text[at]] >> step.Operand & 1) != 0;
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
                    var (first, count) = ListAt(text, at, step);
                    if (count == 0)
                        break;
                    if (count > 1 && !scratch.TryPush(place, at, 1))
                        return PatternVerdict.Undecided;
                    place = _targets[first];
                    continue;
                case PatternInstruction.Step.Save:
                    goesOn = true;
                    if (!scratch.TrySave(step.Operand, at))
                        return PatternVerdict.Undecided;
                    break;
                default:
                    if (at == text.Length)
                        return PatternVerdict.Yes;
                    break;
            }
            if (goesOn)
                place = step.Next;
            else if (!TryGoBack(text, scratch, out place, out at))
                return PatternVerdict.No;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool StandsAt(ReadOnlySpan<byte> text, int at, in PatternStep step)
    {
        var wanted = _texts.AsSpan(step.Operand, step.Minimum);
        if (text.Length - at < wanted.Length || text[at] != wanted[0])
            return false;
        return wanted.Length == 1 || text.Slice(at, wanted.Length).SequenceEqual(wanted);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (int Start, int Count) ListAt(ReadOnlySpan<byte> text, int at, in PatternStep choice) =>
        _lists[_ways[choice.Operand + _classes[at < text.Length ? text[at] : AtEnd]]];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int EndOfRun(ReadOnlySpan<byte> text, int at, in PatternStep step)
    {
        var limit = step.Maximum < text.Length - at ? at + step.Maximum : text.Length;
        var near = Math.Min(limit, at + ShortRun);
        var sets = _sets;
        var end = at;
        while (end < near && (sets[text[end]] >> step.Operand & 1) != 0)
            end++;
        return end < near || near == limit ? end : EndOfLongRun(text, end, limit, step.Operand);
    }

    private int EndOfLongRun(ReadOnlySpan<byte> text, int at, int limit, int set)
    {
        var length = text[at..limit].IndexOfAnyExcept(_values[set]);
        return length < 0 ? limit : at + length;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryGoBack(ReadOnlySpan<byte> text, PatternScratch scratch, out int place, out int at)
    {
        if (!scratch.TryPop(out place, out at, out var next))
            return false;
        ref readonly var step = ref _code[place];
        if (step.Kind == PatternInstruction.Step.Run)
        {
            at--;
            if (at > next)
                scratch.TryPush(place, at, next);
            place = step.Next;
            return true;
        }
        var (first, count) = ListAt(text, at, step);
        if (next + 1 < count)
            scratch.TryPush(place, at, next + 1);
        place = _targets[first + next];
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
