using System.Text;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>
/// What lines of one kind have in common: words stay, numbers, addresses, names in brackets or quotes and values behind "=" become a
/// sign, so that a thousand lines of one kind are one shape.
/// </summary>
internal static class LineShape
{
    private const int LongestShape = 160;
    private const string Openings = "<[(\"'";
    private const string Closings = ">])\"'";

    public static string Of(ReadOnlySpan<char> message)
    {
        var shape = new StringBuilder();
        for (var i = 0; i < message.Length && shape.Length < LongestShape; i++)
        {
            var opening = Openings.IndexOf(message[i]);
            var closing = opening < 0 ? -1 : message[(i + 1)..].IndexOf(Closings[opening]);
            if (closing >= 0)
            {
                shape.Append(message[i]).Append('*').Append(Closings[opening]);
                i += closing + 1;
            }
            else if (message[i] == '=')
            {
                shape.Append('=');
                if (i + 1 < message.Length && !Openings.Contains(message[i + 1]))
                    i = SkipWord(message, i + 1, shape);
            }
            else if (char.IsAsciiDigit(message[i]))
            {
                i = SkipWord(message, i, shape);
            }
            else
            {
                shape.Append(char.IsControl(message[i]) ? '?' : message[i]);
            }
        }
        return shape.ToString();
    }

    /// <returns>The index of the last character of the word.</returns>
    private static int SkipWord(ReadOnlySpan<char> message, int start, StringBuilder shape)
    {
        var end = start;
        while (end < message.Length && message[end] is not (' ' or ',' or ';' or ')' or ']' or '>'))
            end++;
        if (end > start)
            shape.Append('*');
        return end - 1;
    }
}
