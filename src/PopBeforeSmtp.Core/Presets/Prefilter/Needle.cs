using System.Text;

namespace PopBeforeSmtp.Core.Presets.Prefilter;

/// <summary>A text that is looked for in the bytes of lines.</summary>
/// <param name="text">ASCII, or UTF-8 when <paramref name="ignoreCase"/> is not set.</param>
/// <param name="ignoreCase">Letters of ASCII stand for both cases; the text is in lower case then.</param>
/// <param name="isProgram">A space and the name of a program: '[', ':' or a space must come behind it.</param>
internal sealed class Needle(string text, bool ignoreCase = false, bool isProgram = false)
{
    public string Text { get; } = text;

    public bool IgnoreCase { get; } = ignoreCase;

    public bool IsProgram { get; } = isProgram;

    public byte[] Bytes { get; } = Encoding.UTF8.GetBytes(text);

    public bool StandsAt(ReadOnlySpan<byte> text, int at)
    {
        if (at < 0 || text.Length - at < Bytes.Length)
            return false;
        var there = text.Slice(at, Bytes.Length);
        if (!(IgnoreCase ? Ascii.EqualsIgnoreCase(there, Bytes) : there.SequenceEqual(Bytes)))
            return false;
        var end = at + Bytes.Length;
        return !IsProgram || (end < text.Length && text[end] is (byte)'[' or (byte)':' or (byte)' ');
    }

    /// <summary>Where the other is, this one is too.</summary>
    public bool IsWithin(Needle other) =>
        !IsProgram && (IgnoreCase || !other.IgnoreCase) && other.Text.Contains(Text, IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    public override string ToString() => IgnoreCase ? $"\"{Text}\" in any case" : $"\"{Text}\"";
}
