namespace PopBeforeSmtp.Core.Presets.Prefilter;

/// <summary>The four bytes of a needle that are looked at first.</summary>
/// <param name="Offset">Where in the needle they begin.</param>
/// <param name="Choices">For each place the bytes that may stand there; all of them behind the end of a short needle.</param>
internal sealed record NeedleWindow(Needle Needle, int Offset, IReadOnlyList<IReadOnlyList<byte>> Choices)
{
    public const int Length = 4;

    private static readonly byte[] Any = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
    private static readonly byte[] BehindProgram = [(byte)'[', (byte)':', (byte)' '];

    public static NeedleWindow Of(Needle needle)
    {
        var offset = 0;
        // What makes the name of a program rare is the space before it: "dovecot" alone stands in many a line of Postfix.
        for (var i = 1; !needle.IsProgram && i + Length <= needle.Bytes.Length; i++)
            offset = Commonness(needle.Bytes.AsSpan(i, Length)) < Commonness(needle.Bytes.AsSpan(offset, Length)) ? i : offset;
        return new NeedleWindow(needle, offset, [.. Enumerable.Range(offset, Length).Select(place => ChoicesAt(needle, place))]);
    }

    /// <summary>The same for windows that are the same.</summary>
    public string Text { get; } = string.Join(' ', Choices.Select(choices => choices.Count == 256 ? "" : Convert.ToHexString([.. choices])));

    private static byte[] ChoicesAt(Needle needle, int place)
    {
        if (place >= needle.Bytes.Length)
            return needle.IsProgram && place == needle.Bytes.Length ? BehindProgram : Any;
        var value = needle.Bytes[place];
        return needle.IgnoreCase && char.IsAsciiLetter((char)value) ? [(byte)(value & ~0x20), (byte)(value | 0x20)] : [value];
    }

    /// <summary>How often such bytes stand in a log of mail, about.</summary>
    private static int Commonness(ReadOnlySpan<byte> bytes)
    {
        var sum = 0;
        foreach (var value in bytes)
        {
            sum += value switch
            {
                (byte)' ' or (byte)'e' or (byte)'a' or (byte)'i' or (byte)'o' or (byte)'t' or (byte)'n' or (byte)'s' or (byte)'r' => 8,
                >= (byte)'0' and <= (byte)'9' => 7,
                >= (byte)'a' and <= (byte)'z' => 5,
                (byte)'.' or (byte)':' or (byte)'=' or (byte)'-' or (byte)'<' or (byte)'>' or (byte)',' => 4,
                _ => 2,
            };
        }
        return sum;
    }
}
