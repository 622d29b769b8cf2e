using System.Globalization;
using System.Text;

namespace PopBeforeSmtp.Core.Presets.Tokenizers;

/// <summary>
/// "key=value key="quoted value"" as Cyrus IMAP 3.13 writes it (cyrusimap/cyrus-imapd lib/logfmt.c): a bare value is graphic ASCII
/// without backslash, quote and equals sign; a quoted one has \\ \" \n \r \t and \x{hh}.
/// </summary>
internal sealed class LogfmtTokenizer : ITokenizer
{
    public string Name => "logfmt";

    /// <summary>What is not written as it is has a backslash.</summary>
    public IReadOnlyList<string> Written(string value) => [value, "\\"];

    public bool TryTokenize(string text, Dictionary<string, string> fields)
    {
        var at = 0;
        while (at < text.Length)
        {
            var equals = text.IndexOf('=', at);
            if (equals <= at || !IsBare(text.AsSpan(at, equals - at)))
                return false;
            var key = text[at..equals];
            at = equals + 1;
            if (!TryReadValue(text, ref at, out var value) || !fields.TryAdd(key, value))
                return false;
            if (at < text.Length && text[at++] != ' ')
                return false;
        }
        return fields.Count > 0;
    }

    private static bool TryReadValue(string text, ref int at, out string value)
    {
        if (at < text.Length && text[at] == '"')
            return TryReadQuoted(text, ref at, out value);
        var end = text.IndexOf(' ', at);
        end = end < 0 ? text.Length : end;
        value = text[at..end];
        at = end;
        return IsBare(value);
    }

    private static bool TryReadQuoted(string text, ref int at, out string value)
    {
        var read = new StringBuilder();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] != '\\')
                read.Append(text[at]);
            else if (!TryReadEscape(text, ref at, read))
                break;
        }
        value = read.ToString();
        return at < text.Length && text[at++] == '"';
    }

    /// <param name="at">The backslash; afterwards the last character of the escape.</param>
    private static bool TryReadEscape(string text, ref int at, StringBuilder read)
    {
        at++;
        var isHex = at + 4 < text.Length && text[at] == 'x' && text[at + 1] == '{' && text[at + 4] == '}';
        if (isHex && byte.TryParse(text.AsSpan(at + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            read.Append((char)code);
            at += 4;
            return true;
        }
        var plain = at < text.Length ? "\\\"nrt".IndexOf(text[at]) : -1;
        if (plain >= 0)
            read.Append("\\\"\n\r\t"[plain]);
        return plain >= 0;
    }

    private static bool IsBare(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (character is <= ' ' or > '~' or '\\' or '"' or '=')
                return false;
        }
        return true;
    }
}
