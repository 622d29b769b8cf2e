using System.Text;
using PopBeforeSmtp.Core.Presets.BytePatterns;

namespace PopBeforeSmtp.Core.Presets.ByteRules;

/// <summary>What the text of a field must be.</summary>
internal sealed class ByteCondition
{
    private readonly byte[][] _texts;
    private readonly BytePattern? _pattern;

    private ByteCondition(byte[][] texts, BytePattern? pattern)
    {
        _texts = texts;
        _pattern = pattern;
    }

    /// <param name="texts">As written in the file: the texts it may be, or one pattern.</param>
    /// <returns>null for a pattern that does not run on bytes.</returns>
    public static ByteCondition? TryCreate(IReadOnlyList<string> texts)
    {
        if (!FieldRule.IsPattern(texts))
            return new ByteCondition([.. texts.Select(Encoding.UTF8.GetBytes)], null);
        return BytePattern.TryCreate(texts[0]) is { } pattern ? new ByteCondition([], pattern) : null;
    }

    public PatternVerdict Judge(ReadOnlySpan<byte> value, PatternScratch scratch)
    {
        if (_pattern is not null)
            return _pattern.Match(value, scratch);
        foreach (var text in _texts)
        {
            if (value.SequenceEqual(text))
                return PatternVerdict.Yes;
        }
        return PatternVerdict.No;
    }
}
