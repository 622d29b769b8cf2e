namespace PopBeforeSmtp.Core.Presets.Tokenizers;

/// <summary>
/// Dovecot's login_log_format_elements: "user=&lt;bob&gt;, method=PLAIN, rip=192.0.2.10, TLS", in whatever order the site chose. A name
/// that holds ", rip=" makes that field stand there twice, and then nothing is believed. Angle brackets around a value are taken off;
/// an element without "=" (TLS, secured, what %k says of the cipher) is a field of that name.
/// </summary>
internal sealed class ElementsTokenizer : ITokenizer
{
    public string Name => "elements";

    public IReadOnlyList<string> Written(string value) => [value];

    public bool TryTokenize(string text, Dictionary<string, string> fields)
    {
        foreach (var element in text.Split(", "))
        {
            var equals = element.IndexOf('=');
            var key = equals < 0 ? element : element[..equals];
            if (!(equals < 0 ? IsWords(key) : IsName(key)) || !TryReadValue(equals < 0 ? "" : element[(equals + 1)..], out var value) || !fields.TryAdd(key, value))
                return false;
        }
        return true;
    }

    private static bool TryReadValue(string written, out string value)
    {
        var isBracketed = written is ['<', .., '>'] && written.Length > 1;
        value = isBracketed ? written[1..^1] : written;
        return value.AsSpan().IndexOfAny("<>,") < 0 && (isBracketed || !value.Contains(' '));
    }

    private static bool IsName(string key) => key.Length is > 0 and <= 40 && key.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-');

    /// <summary>"TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)".</summary>
    private static bool IsWords(string element) =>
        element.Length is > 0 and <= 100 && char.IsAsciiLetter(element[0])
        && element.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or ' ' or '.' or '/' or '(' or ')');
}
