using System.Runtime.CompilerServices;
using System.Text;
using PopBeforeSmtp.Core.Presets.BytePatterns;
using PopBeforeSmtp.Core.Presets.Tokenizers;

namespace PopBeforeSmtp.Core.Presets.ByteRules;

/// <summary>A <see cref="FieldRule"/> on bytes of ASCII. Of the tokenizers it knows the one whose values stand in the line as they are.</summary>
internal sealed class ByteFieldRule
{
    private readonly IReadOnlyList<(byte[] Field, ByteCondition Condition)> _where;
    private readonly IReadOnlyList<byte[]> _absent;
    private readonly IReadOnlyList<Wanted> _wanted;

    private ByteFieldRule(IReadOnlyList<(byte[], ByteCondition)> where, IReadOnlyList<byte[]> absent, IReadOnlyList<Wanted> wanted)
    {
        _where = where;
        _absent = absent;
        _wanted = wanted;
    }

    /// <summary>null for a rule that does not run on bytes.</summary>
    public static ByteFieldRule? TryCreate(FieldRule rule)
    {
        if (rule.Tokenizer is not ElementsTokenizer)
            return null;
        var where = rule.WhereTexts.Select(pair => (Encoding.UTF8.GetBytes(pair.Key), ByteCondition.TryCreate(pair.Value))).ToList();
        var inside = rule.InsideTexts.ToDictionary(pair => pair.Key, pair => BytePattern.TryCreate(pair.Value));
        if (where.Any(pair => pair.Item2 is null) || inside.Values.Any(pattern => pattern is null))
            return null;
        return new ByteFieldRule(
            [.. where.Select(pair => (pair.Item1, pair.Item2!))],
            [.. rule.Absent.Select(Encoding.UTF8.GetBytes)],
            [.. rule.Fields.Select(pair => new Wanted(Enum.Parse<RuleGroup>(pair.Key, ignoreCase: true), [.. pair.Value.Select(Encoding.UTF8.GetBytes)], inside.GetValueOrDefault(pair.Key)))]);
    }

    /// <summary>Adds what the fields hold; No when a condition does not hold or a wanted field is missing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public PatternVerdict Read(ReadOnlySpan<byte> text, RuleScratch scratch, scoped ref RuleSpans found)
    {
        if (text.Length > FieldRule.LongestText)
            return PatternVerdict.No;
        var verdict = ElementsReader.Read(text, scratch.Fields);
        if (verdict == PatternVerdict.Yes)
            verdict = JudgeConditions(text, scratch);
        for (var i = 0; i < _wanted.Count && verdict == PatternVerdict.Yes; i++)
            verdict = Take(_wanted[i], text, scratch, ref found);
        return verdict;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private PatternVerdict JudgeConditions(ReadOnlySpan<byte> text, RuleScratch scratch)
    {
        for (var i = 0; i < _where.Count; i++)
        {
            var (field, condition) = _where[i];
            var verdict = scratch.Fields.TryFind(text, field, out var value) ? condition.Judge(value, scratch.Pattern) : PatternVerdict.No;
            if (verdict != PatternVerdict.Yes)
                return verdict;
        }
        for (var i = 0; i < _absent.Count; i++)
        {
            if (scratch.Fields.TryFind(text, _absent[i], out _))
                return PatternVerdict.No;
        }
        return PatternVerdict.Yes;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static PatternVerdict Take(Wanted wanted, ReadOnlySpan<byte> text, RuleScratch scratch, scoped ref RuleSpans found)
    {
        var isThere = false;
        ReadOnlySpan<byte> value = default;
        for (var i = 0; i < wanted.Names.Count && !isThere; i++)
            isThere = scratch.Fields.TryFind(text, wanted.Names[i], out value);
        if (!isThere)
            return wanted.Group is RuleGroup.Session or RuleGroup.Protocol ? PatternVerdict.Yes : PatternVerdict.No;
        var verdict = wanted.Inside?.Match(value, scratch.Pattern) ?? PatternVerdict.Yes;
        if (verdict == PatternVerdict.Yes && wanted.Inside is not null)
            BytePattern.TryGroup(wanted.Value, scratch.Pattern, value, out value);
        found.Set(wanted.Group, value);
        return verdict;
    }

    private sealed record Wanted(RuleGroup Group, IReadOnlyList<byte[]> Names, BytePattern? Inside)
    {
        public int Value { get; } = Inside?.GroupOf("value") ?? -1;
    }
}
