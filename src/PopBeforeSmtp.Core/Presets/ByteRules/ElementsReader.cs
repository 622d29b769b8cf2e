using System.Runtime.CompilerServices;
using PopBeforeSmtp.Core.Presets.BytePatterns;

namespace PopBeforeSmtp.Core.Presets.ByteRules;

/// <summary>What <see cref="Tokenizers.ElementsTokenizer"/> does, on bytes of ASCII and without a copy of anything.</summary>
internal static class ElementsReader
{
    private const int LongestName = 40;
    private const int LongestWords = 100;

    private static readonly bool[] IsName = Table("_-");
    private static readonly bool[] IsWord = Table("_- ./()");

    /// <returns><see cref="PatternVerdict.Undecided"/> when there are more fields than there is room for.</returns>
    public static PatternVerdict Read(ReadOnlySpan<byte> text, ByteFields fields)
    {
        fields.Clear();
        var at = 0;
        while (true)
        {
            if (fields.IsFull)
                return PatternVerdict.Undecided;
            if (!TryReadOne(text, fields, ref at))
                return PatternVerdict.No;
            if (at == text.Length)
                return PatternVerdict.Yes;
            at += 2;
        }
    }

    /// <param name="at">Where the element begins; then where it ends: at the end of the text or at ", ".</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryReadOne(ReadOnlySpan<byte> text, ByteFields fields, ref int at)
    {
        var start = at;
        var end = EndOf(IsName, text, start);
        if (end == text.Length || text[end] != (byte)'=')
        {
            at = EndOf(IsWord, text, end);
            return at > start && at - start <= LongestWords && char.IsAsciiLetter((char)text[start]) && IsEnd(text, at) && fields.TryAdd(text, (start, at), (at, at));
        }
        if (end == start || end - start > LongestName)
            return false;
        var value = end + 1;
        var isBracketed = value < text.Length && text[value] == (byte)'<';
        if (isBracketed)
            value++;
        var valueEnd = value;
        while (valueEnd < text.Length && text[valueEnd] is not ((byte)'<' or (byte)'>' or (byte)',') && (isBracketed || text[valueEnd] != (byte)' '))
            valueEnd++;
        at = valueEnd;
        if (isBracketed && (at == text.Length || text[at++] != (byte)'>'))
            return false;
        return IsEnd(text, at) && fields.TryAdd(text, (start, end), (value, valueEnd));
    }

    private static bool IsEnd(ReadOnlySpan<byte> text, int at) => at == text.Length || (text[at] == (byte)',' && at + 1 < text.Length && text[at + 1] == (byte)' ');

    private static int EndOf(bool[] set, ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && set[text[at]])
            at++;
        return at;
    }

    private static bool[] Table(string others) =>
        [.. Enumerable.Range(0, 256).Select(value => char.IsAsciiLetterOrDigit((char)value) || others.Contains((char)value))];
}
