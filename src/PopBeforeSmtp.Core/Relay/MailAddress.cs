using System.Text;

namespace PopBeforeSmtp.Core.Relay;

/// <summary>
/// A sender or the name of an account, in lower case: RFC 5321 section 2.4 lets a host tell local parts apart by case, and no
/// POP3 or IMAP server of today does.
/// </summary>
/// <param name="Domain">Empty when it has none and there is no default.</param>
internal sealed record MailAddress(string Local, string Domain)
{
    /// <summary>RFC 5321 section 4.5.3.1.3: a path has at most 256 octets.</summary>
    public const int Longest = 256;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>null for what is no address: empty, not UTF-8, with control characters or blanks, too long.</summary>
    public static MailAddress? Parse(ReadOnlySpan<byte> text, MailAddressRules rules)
    {
        if (text.Length > Longest)
            return null;
        try
        {
            return Parse(Strict.GetString(text), rules);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    public static MailAddress? Parse(string text, MailAddressRules rules)
    {
        if (text.Length is 0 or > Longest || text.Any(character => char.IsControl(character) || char.IsWhiteSpace(character)))
            return null;
        text = text.ToLowerInvariant();
        var at = text.LastIndexOf('@');
        var address = at < 0 ? new MailAddress(text, rules.DefaultDomain.ToLowerInvariant()) : new MailAddress(text[..at], text[(at + 1)..]);
        return address.Local.Length == 0 || (at >= 0 && address.Domain.Length == 0) ? null : address;
    }

    /// <summary>"user@domain" of "user+extension@domain"; itself when it has no extension.</summary>
    public MailAddress WithoutExtension(MailAddressRules rules)
    {
        var end = Local.AsSpan().IndexOfAny(rules.Delimiters);
        return end > 0 ? this with { Local = Local[..end] } : this;
    }

    public override string ToString() => Domain.Length == 0 ? Local : $"{Local}@{Domain}";
}
