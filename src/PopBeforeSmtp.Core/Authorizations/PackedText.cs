using System.Text;

namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>Text as bytes, letter for letter: a byte a character where none is above U+00FF, else two, whatever they are.</summary>
internal static class PackedText
{
    public static bool IsWide(ReadOnlySpan<char> text) => text.ContainsAnyExceptInRange('\0', '\u00ff');

    public static void Write(ReadOnlySpan<char> text, bool isWide, Span<byte> into)
    {
        if (!isWide)
        {
            Encoding.Latin1.GetBytes(text, into);
            return;
        }
        // Not Encoding.Unicode, which makes half a surrogate pair another character.
        for (var i = 0; i < text.Length; i++)
        {
            into[2 * i] = (byte)text[i];
            into[2 * i + 1] = (byte)(text[i] >> 8);
        }
    }

    /// <returns>How many characters.</returns>
    public static int Read(ReadOnlySpan<byte> bytes, bool isWide, Span<char> into)
    {
        if (!isWide)
            return Encoding.Latin1.GetChars(bytes, into);
        for (var i = 0; i < bytes.Length / 2; i++)
            into[i] = (char)(bytes[2 * i] | bytes[2 * i + 1] << 8);
        return bytes.Length / 2;
    }
}
