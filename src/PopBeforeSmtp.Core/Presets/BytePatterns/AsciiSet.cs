using System.Buffers;

namespace PopBeforeSmtp.Core.Presets.BytePatterns;

/// <summary>Which characters a place in a pattern takes.</summary>
/// <param name="Bits">One bit for each character of ASCII.</param>
/// <param name="TakesOthers">It takes some character beyond ASCII; which one is left to the engine that knows them.</param>
internal readonly record struct AsciiSet(UInt128 Bits, bool TakesOthers)
{
    public const int Size = 128;

    public static readonly AsciiSet White = Range('\t', '\r').Union(Of(' ')) with { TakesOthers = true };

    public static readonly AsciiSet AnyButLineFeed = Of('\n').Negated;

    /// <summary>It takes one character and no other.</summary>
    public bool IsOne => !TakesOthers && UInt128.PopCount(Bits) == 1;

    public byte One => (byte)UInt128.TrailingZeroCount(Bits);

    public AsciiSet Negated => new(~Bits, true);

    public static AsciiSet Of(char character) => character < Size ? new AsciiSet(UInt128.One << character, false) : new AsciiSet(0, true);

    public static AsciiSet Range(char first, char last)
    {
        var set = new AsciiSet(0, last >= Size);
        for (int character = first; character <= last && character < Size; character++)
            set = set.Union(Of((char)character));
        return set;
    }

    public AsciiSet Union(AsciiSet other) => new(Bits | other.Bits, TakesOthers || other.TakesOthers);

    public bool Contains(int character) => character < Size && (Bits >> character & 1) != 0;

    public SearchValues<byte> ToSearchValues()
    {
        var set = this;
        return SearchValues.Create([.. Enumerable.Range(0, Size).Where(character => set.Contains(character)).Select(character => (byte)character)]);
    }
}
