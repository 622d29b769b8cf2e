using System.Globalization;

namespace PopBeforeSmtp.Core.Presets.Tokenizers;

/// <summary>RFC 4180: commas, and double quotes that are doubled inside quoted fields. Fields are named by their number from 1.</summary>
internal sealed class CsvTokenizer : ITokenizer
{
    public string Name => "csv";

    public IReadOnlyList<string> Written(string value) => value.Contains('"') ? [] : [value];

    public bool TryTokenize(string text, Dictionary<string, string> fields)
    {
        var at = 0;
        for (var number = 1; ; number++)
        {
            if (!TryReadField(text, ref at, out var value))
                return false;
            fields.Add(number.ToString(CultureInfo.InvariantCulture), value);
            if (at == text.Length)
                return true;
            if (text[at++] != ',')
                return false;
        }
    }

    private static bool TryReadField(string text, ref int at, out string value)
    {
        if (at < text.Length && text[at] == '"')
        {
            at++;
            return DoubledDelimiter.TryRead(text, '"', ref at, out value);
        }
        var end = text.IndexOf(',', at);
        end = end < 0 ? text.Length : end;
        value = text[at..end];
        at = end;
        return !value.Contains('"');
    }
}
