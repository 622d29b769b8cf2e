using System.Text;

namespace PopBeforeSmtp.Import;

/// <summary>What stands between the delimiters of a quote of Perl (perlop(1), Quote and Quote-like Operators).</summary>
internal static class PerlQuote
{
    private const string Opening = "([{<";
    private const string Closing = ")]}>";

    /// <param name="at">At the opening delimiter; afterwards behind the closing one.</param>
    /// <returns>The text between them as it is written; null when there is no closing one.</returns>
    public static string? Read(string text, ref int at)
    {
        var open = text[at++];
        var close = ClosingOf(open);
        var depth = 1;
        for (var start = at; at < text.Length; at++)
        {
            if (text[at] == '\\')
                at++;
            else if (text[at] == close && --depth == 0)
                return text[start..at++];
            else if (text[at] == open && open != close)
                depth++;
        }
        return null;
    }

    public static bool IsBracket(char delimiter) => Opening.Contains(delimiter);

    /// <summary>'...' and q{...}: a backslash stands for itself but before a delimiter or another one.</summary>
    public static string Single(string raw, char open)
    {
        var close = ClosingOf(open);
        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] == '\\' && i + 1 < raw.Length && (raw[i + 1] == '\\' || raw[i + 1] == open || raw[i + 1] == close))
                i++;
            text.Append(raw[i]);
        }
        return text.ToString();
    }

    /// <summary>"..." and qq{...}.</summary>
    /// <returns>null when something is put in, or an escape is used that is not known here.</returns>
    public static string? Double(string raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (IsInterpolation(raw, i))
                return null;
            if (raw[i] != '\\')
                text.Append(raw[i]);
            else if (++i == raw.Length || Escaped(raw[i]) is not { } escaped)
                return null;
            else
                text.Append(escaped);
        }
        return text.ToString();
    }

    /// <summary>qr/.../: escapes are left to who reads the pattern; "$" stays where it means an end.</summary>
    /// <returns>null when something is put in.</returns>
    public static string? Pattern(string raw, string flags)
    {
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] == '\\')
                i++;
            else if (IsInterpolation(raw, i) && !(raw[i] == '$' && (i + 1 == raw.Length || raw[i + 1] is ')' or '|')))
                return null;
        }
        return flags.All("imsxo".Contains) ? Flagged(raw, flags.Replace("o", "")) : null;
    }

    private static string Flagged(string pattern, string flags) => flags.Length == 0 ? pattern : $"(?{flags}:{pattern})";

    private static bool IsInterpolation(string raw, int at) =>
        raw[at] == '$' || (raw[at] == '@' && at + 1 < raw.Length && (char.IsAsciiLetterOrDigit(raw[at + 1]) || "_{$:-+".Contains(raw[at + 1])));

    private static char? Escaped(char escaped) => escaped switch
    {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        _ when char.IsAsciiLetterOrDigit(escaped) => null,
        _ => escaped,
    };

    private static char ClosingOf(char open) => Opening.IndexOf(open) is >= 0 and var index ? Closing[index] : open;
}
