namespace PopBeforeSmtp.Core.Presets.Tokenizers;

/// <summary>
/// Zimbra's context "name=bob;ip=198.51.100.1;oip=192.0.2.10;": a semicolon inside a value is written twice (Zimbra/zm-mailbox
/// ZimbraLog.java, encodeArg), and may stand right before the one that ends the value.
/// </summary>
internal sealed class SemicolonTokenizer : ITokenizer
{
    public string Name => "semicolon";

    public IReadOnlyList<string> Written(string value) => value.Contains(';') ? [] : [value];

    public bool TryTokenize(string text, Dictionary<string, string> fields)
    {
        var at = 0;
        while (at < text.Length)
        {
            var equals = text.IndexOf('=', at);
            if (equals <= at || text.AsSpan(at, equals - at).Contains(';'))
                return false;
            var key = text[at..equals];
            at = equals + 1;
            if (!DoubledDelimiter.TryRead(text, ';', ref at, out var value) || !fields.TryAdd(key, value))
                return false;
        }
        return fields.Count > 0;
    }
}
