using System.Globalization;
using System.Text;

namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>The written forms of addresses, as inet_pton(3) and inet_ntop(3) have them, without their exceptions.</summary>
internal static class AddressText
{
    private const int Groups = 8;

    public static bool TryParseIPv4(ReadOnlySpan<char> text, out uint value)
    {
        value = 0;
        var octets = 0;
        foreach (var range in text.Split('.'))
        {
            if (++octets > 4 || !TryParseOctet(text[range], out var octet))
                return false;
            value = (value << 8) | octet;
        }
        return octets == 4;
    }

    public static bool TryParseIPv4(ReadOnlySpan<byte> text, out uint value)
    {
        value = 0;
        var octets = 1;
        var digits = 0;
        uint octet = 0;
        foreach (var character in text)
        {
            if (character == (byte)'.')
            {
                if (digits == 0 || ++octets > 4)
                    return false;
                value = (value << 8) | octet;
                (octet, digits) = (0, 0);
                continue;
            }
            if (!char.IsAsciiDigit((char)character) || (digits > 0 && octet == 0))
                return false;
            octet = octet * 10 + (uint)(character - '0');
            digits++;
            if (octet > 255)
                return false;
        }
        value = (value << 8) | octet;
        return octets == 4 && digits > 0;
    }

    /// <param name="dotted">The last 32 bits were written as four decimal octets.</param>
    public static bool TryParseIPv6(ReadOnlySpan<char> text, out UInt128 value, out bool dotted)
    {
        value = 0;
        dotted = false;
        Span<ushort> groups = stackalloc ushort[Groups];
        var count = 0;
        var gap = -1;
        var rest = text;
        if (rest.StartsWith("::"))
        {
            gap = 0;
            rest = rest[2..];
        }
        while (rest.Length > 0)
        {
            var end = rest.IndexOf(':');
            var group = end < 0 ? rest : rest[..end];
            if (end < 0 && group.Contains('.'))
            {
                if (count > Groups - 2 || !TryParseIPv4(group, out var v4))
                    return false;
                groups[count++] = (ushort)(v4 >> 16);
                groups[count++] = (ushort)v4;
                dotted = true;
                break;
            }
            if (count == Groups || !TryParseGroup(group, out groups[count]))
                return false;
            count++;
            if (end < 0)
                break;
            rest = rest[(end + 1)..];
            if (rest.Length == 0)
                return false;
            if (rest[0] != ':')
                continue;
            if (gap >= 0)
                return false;
            gap = count;
            rest = rest[1..];
        }
        if (gap < 0 ? count != Groups : count == Groups)
            return false;
        value = Join(groups, count, gap < 0 ? count : gap);
        return true;
    }

    public static string FormatIPv4(uint value) =>
        string.Create(CultureInfo.InvariantCulture, $"{value >> 24}.{(value >> 16) & 255}.{(value >> 8) & 255}.{value & 255}");

    /// <summary>RFC 5952: lower case, no leading zeros, the first longest run of two or more zero groups as "::".</summary>
    public static string FormatIPv6(UInt128 value)
    {
        Span<ushort> groups = stackalloc ushort[Groups];
        for (var i = 0; i < Groups; i++)
            groups[i] = (ushort)(value >> (16 * (Groups - 1 - i)));
        var (start, length) = LongestZeros(groups);
        var text = new StringBuilder(39);
        for (var i = 0; i < Groups; i++)
        {
            if (i == start)
            {
                text.Append("::");
                i += length - 1;
                continue;
            }
            if (text.Length > 0 && text[^1] != ':')
                text.Append(':');
            text.Append(groups[i].ToString("x", CultureInfo.InvariantCulture));
        }
        return text.ToString();
    }

    private static UInt128 Join(ReadOnlySpan<ushort> groups, int count, int gap)
    {
        UInt128 value = 0;
        for (var i = 0; i < gap; i++)
            value |= (UInt128)groups[i] << (16 * (Groups - 1 - i));
        for (var i = gap; i < count; i++)
            value |= (UInt128)groups[i] << (16 * (count - 1 - i));
        return value;
    }

    private static (int Start, int Length) LongestZeros(ReadOnlySpan<ushort> groups)
    {
        var best = (Start: -1, Length: 1);
        for (var i = 0; i < Groups; i++)
        {
            var length = 0;
            while (i + length < Groups && groups[i + length] == 0)
                length++;
            if (length > best.Length)
                best = (i, length);
            i += length;
        }
        return best;
    }

    private static bool TryParseOctet(ReadOnlySpan<char> text, out uint octet)
    {
        octet = 0;
        if (text.Length is 0 or > 3 || (text[0] == '0' && text.Length > 1))
            return false;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit(digit))
                return false;
            octet = octet * 10 + (uint)(digit - '0');
        }
        return octet <= 255;
    }

    private static bool TryParseGroup(ReadOnlySpan<char> text, out ushort group)
    {
        group = 0;
        if (text.Length is 0 or > 4 || (text[0] == '0' && text.Length > 1))
            return false;
        foreach (var digit in text)
        {
            if (!char.IsAsciiHexDigit(digit))
                return false;
            group = (ushort)((group << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10));
        }
        return true;
    }
}
