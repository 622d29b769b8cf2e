using System.Text;

namespace PopBeforeSmtp.Core.Presets.Tokenizers;

/// <summary>A value that ends at its delimiter, and in which the delimiter itself is written twice.</summary>
internal static class DoubledDelimiter
{
    /// <param name="at">Where the value begins; then the place behind the delimiter that ends it.</param>
    /// <returns>false for a value that does not end.</returns>
    public static bool TryRead(string text, char delimiter, ref int at, out string value)
    {
        var read = new StringBuilder();
        for (; at < text.Length; at++)
        {
            if (text[at] != delimiter)
            {
                read.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == delimiter)
            {
                read.Append(delimiter);
                at++;
            }
            else
            {
                at++;
                value = read.ToString();
                return true;
            }
        }
        value = "";
        return false;
    }
}
