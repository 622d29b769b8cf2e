using System.Text;

namespace PopBeforeSmtp.Core.Relay;

/// <summary>
/// A <see cref="MailAddress"/> that lies in its reader's memory: the question whether a sender is the name of an account is asked for every mail, and
/// answered without taking any.
/// </summary>
internal readonly ref struct SpelledAddress
{
    /// <summary>How much room reading one takes.</summary>
    public const int Room = 2 * MailAddress.Longest;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private SpelledAddress(ReadOnlySpan<char> local, ReadOnlySpan<char> domain)
    {
        Local = local;
        Domain = domain;
    }

    public ReadOnlySpan<char> Local { get; }

    public ReadOnlySpan<char> Domain { get; }

    /// <returns>false for what <see cref="MailAddress.Parse(ReadOnlySpan{byte}, MailAddressRules)"/> has null for.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, MailAddressRules rules, Span<char> room, out SpelledAddress address)
    {
        address = default;
        if (text.Length > MailAddress.Longest)
            return false;
        try
        {
            var spelled = room[..Strict.GetChars(text, room[..MailAddress.Longest])];
            return TryRead(spelled, rules, room[MailAddress.Longest..], out address);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    /// <param name="room">Where the address is to lie; not where the text does.</param>
    /// <returns>false for what <see cref="MailAddress.Parse(string, MailAddressRules)"/> has null for.</returns>
    public static bool TryRead(ReadOnlySpan<char> text, MailAddressRules rules, Span<char> room, out SpelledAddress address)
    {
        address = default;
        if (text.Length is 0 or > MailAddress.Longest)
            return false;
        foreach (var character in text)
        {
            if (char.IsControl(character) || char.IsWhiteSpace(character))
                return false;
        }
        ReadOnlySpan<char> lower = room[..text.ToLowerInvariant(room)];
        var at = lower.LastIndexOf('@');
        address = at < 0 ? new SpelledAddress(lower, rules.DefaultDomain.ToLowerInvariant()) : new SpelledAddress(lower[..at], lower[(at + 1)..]);
        return address.Local.Length > 0 && (at < 0 || address.Domain.Length > 0);
    }

    public bool Is(SpelledAddress other) => Domain.SequenceEqual(other.Domain) && Local.SequenceEqual(other.Local);

    /// <summary>As <see cref="MailAddress.WithoutExtension"/>.</summary>
    public SpelledAddress WithoutExtension(MailAddressRules rules)
    {
        var end = Local.IndexOfAny(rules.Delimiters);
        return end > 0 ? new SpelledAddress(Local[..end], Domain) : this;
    }
}
