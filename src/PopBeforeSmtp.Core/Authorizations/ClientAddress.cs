namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>
/// One whole IPv4 or IPv6 address: 16 bytes, so that every spelling of an address is the same key. IPv4 is kept as
/// ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2) and is the same address as its mapped form.
/// </summary>
/// <remarks>
/// The framework's IPAddress.TryParse is not used: it takes "10" for 0.0.0.10 and "010.0.0.1" for 8.0.0.1, and a relay
/// that asks for a shortened key (access(5) cuts addresses at their dots and colons) would open a whole network.
/// </remarks>
internal readonly record struct ClientAddress(UInt128 Value) : IComparable<ClientAddress>
{
    /// <summary>The longest text of an address: ::ffff:255.255.255.255 written with all its groups.</summary>
    public const int MaximumTextLength = 45;

    private static readonly UInt128 MappedPrefix = new(0, 0x0000_FFFF_0000_0000);

    public bool IsIPv4 => Value >> 32 == MappedPrefix >> 32;

    public static ClientAddress FromIPv4(uint address) => new(MappedPrefix | address);

    public static bool TryParse(ReadOnlySpan<byte> text, out ClientAddress address)
    {
        address = default;
        if (text.Length > MaximumTextLength)
            return false;
        if (!text.Contains((byte)':'))
        {
            var isIPv4 = AddressText.TryParseIPv4(text, out var v4);
            address = isIPv4 ? FromIPv4(v4) : default;
            return isIPv4;
        }
        Span<char> chars = stackalloc char[MaximumTextLength];
        for (var i = 0; i < text.Length; i++)
            chars[i] = (char)text[i];
        return TryParse(chars[..text.Length], out address);
    }

    /// <summary>
    /// Takes four decimal octets without leading zeros, or the eight groups of an IPv6 address, at most one run of zeros
    /// as "::", hexadecimal digits of either case, no leading zeros, no zone. IPv4-compatible addresses (::a.b.c.d) are
    /// refused: no client has one (RFC 4291 section 2.5.5.1).
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ClientAddress address)
    {
        address = default;
        if (text.Length is < 2 or > MaximumTextLength)
            return false;
        if (!text.Contains(':'))
        {
            if (!AddressText.TryParseIPv4(text, out var v4))
                return false;
            address = FromIPv4(v4);
            return true;
        }
        if (!AddressText.TryParseIPv6(text, out var value, out var dotted))
            return false;
        address = new ClientAddress(value);
        var isCompatible = value >> 32 == 0 && value > 1;
        return !isCompatible && (!dotted || address.IsIPv4);
    }

    public static ClientAddress Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not an IP address");

    public int CompareTo(ClientAddress other) => Value.CompareTo(other.Value);

    /// <summary>The text that inet_ntop(3) writes and every relay asks for: 192.0.2.10, 2001:db8::25.</summary>
    public override string ToString() => IsIPv4 ? AddressText.FormatIPv4((uint)Value) : AddressText.FormatIPv6(Value);
}
