using System.Globalization;

namespace PopBeforeSmtp.Core.Tests.Relay;

/// <summary>
/// Keys that a relay, a resolver or an attacker may ask for, where 192.0.2.10 and 2001:db8::25 are allowed and nobody else. Each has the
/// allowed address that it is a spelling of; null when it is none.
/// </summary>
internal static class OddKeys
{
    private const string V4 = "192.0.2.10";
    private const string V6 = "2001:db8::25";

    /// <summary>What inet_ntop(3) writes, the same address in mapped form, and other whole spellings that RFC 4291 section 2.2 allows.</summary>
    private static readonly string[] SpellingsOfV4 =
    [
        V4, "::ffff:192.0.2.10", "::FFFF:192.0.2.10", "::fFfF:192.0.2.10", "0:0:0:0:0:ffff:192.0.2.10", "::ffff:c000:20a", "::FFFF:C000:20A", "0:0:0:0:0:ffff:c000:20a", "0::ffff:c000:20a",
    ];

    private static readonly string[] SpellingsOfV6 =
    [
        V6, "2001:DB8::25", "2001:dB8::25", "2001:db8:0:0:0:0:0:25", "2001:DB8:0:0:0:0:0:25", "2001:db8:0::25", "2001:db8::0:25", "2001:db8:0::0:25",
    ];

    private static readonly string[] Around =
    [
        " ", "\t", "\n", "\r", "\r\n", "\0", "\u0001", "\b", "\v", "\f", "\u001b", "\u007f", "\u0085", "\u00a0", "\u00ad", "\u2028", "\u3000", "\u200b", "\u202e", "\ufeff", ",", ";", "#",
        "\"", "'", "`", "\\", "%", "%eth0", "%25eth0", "%0", "%1", "%lo", "%00", "/", "/0", "/32", "/128", ":", "::", ".", "..", "-", "_", "+", "~", "@", "[", "]", "(", ")", "<", ">", "{", "}",
        "*", "?", "=", "!", "$", "&", "|", "^", "x", "0x", "0", "1", "host=", "rip=", "IPv6:", "ipv6:", "ffff:", "OK", "permit", ":25", ".25", "#25", ",25", "\u0660", "\uff10", "\u00b9", "\u00e9",
    ];

    private static readonly string[] NoAddresses =
    [
        "", "  ", "unknown", "UNKNOWN", "Unknown", "localhost", "localhost.localdomain", "example.org", "mail.example.org", "mail.example.org.", ".example.org", "org", "com", "default", "all", "any", "none",
        "null", "undefined", "inet", "loopback", "self", "*", ".", "..", "...", "....", ":", "::", ":::", "::::::::", "-", "_", "%", "%s", "%u", "%d", "%n", "$", "@", "ann", "ann@example.org",
        "<ann@example.org>", "<>", "OK", "permit", "RELAY", "DUNNO", "OK OK", "action=OK", "200 OK", "client_address=192.0.2.10", "popauth 192.0.2.10", "postscreen 192.0.2.10", "192.0.2.10\nOK",
        "192.0.2.10\n\naction=OK", "192.0.2.10,5:OK OK,", "' OR 1=1 --", "'; DROP TABLE authorizations; --", "${client_addr}", "$(id)", "`id`", "../../etc/passwd", "/etc/passwd", "{}", "[]", "NaN", "true",
        "generation@pop-before-smtp.invalid", "Connect:192.0.2.10", "POP:192.0.2.10", "tcp:192.0.2.10", "inet:192.0.2.10:25", "unix:192.0.2.10", "http://192.0.2.10/", "//192.0.2.10",
        "192.0.2.10.in-addr.arpa", "10.2.0.192.in-addr.arpa", "10.2.0.192", "5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", "192-0-2-10", "192-0-2-10.example.org",
        "192.0.2.10.example.org", "example.org.192.0.2.10", "ip192.0.2.10", "192.0.2.10-dsl", "192.0.2.10.com", "mail[192.0.2.10]", "[IPv6:2001:db8::25]", "[2001:db8::25]:25", "2001-db8--25.ipv6-literal.net",
    ];

    private static readonly string[] NumbersOfOtherKinds =
    [
        "0", "1", "10", "-1", "1e3", "192", "192.", "192.0", "192.0.", "192.0.2", "192.0.2.", "192.0.2.*", "192.0.2.10-20", "192.0.522", "192.522", "192.0.2.266", "192.0.2.-10", "192.0.2.+10",
        "3221225994", "-1073741302", "4294967296", "4294967295", "0xc000020a", "0XC000020A", "c000020a", "030000001012", "0b11000000000000000000001000001010", "0xc0.0x0.0x2.0xa", "0xc0.0.2.10",
        "192.0.2.0xa", "192.0.2.a", "0300.0.02.012", "192.0.2.012", "192.0.2.010", "192.00.2.10", "192.0.02.10", "0192.0.2.10", "192.000.002.010", "192.0.2.0000010", "127.1", "1.2.3.4.5", "192.0.2.10.0",
        "192.0.2..10", ".192.0.2.10", "192,0,2,10", "192:0:2:10", "192 0 2 10", "1 92.0.2.10", "192.0.2.1 0", "1921.0.2.10", "19.2.0.2.10", "256.0.2.10", "999.999.999.999", "99999999999999999999.0.2.10",
        "127.0.0.1", "0.0.0.0", "255.255.255.255", "192.0.2.0", "192.0.2.255", "10.2.0.192", "::1", "fe80::1", "ff02::1", "::192.0.2.10", "::c000:20a", "::ffff:0:192.0.2.10", "::ffff:0:c000:20a",
        "::fffe:192.0.2.10", "::fff:192.0.2.10", "::1:ffff:c000:20a", "1::ffff:192.0.2.10", "ffff:192.0.2.10", ":ffff:192.0.2.10", "::ffff:192.0.2", "::ffff:192.0.2.", "::ffff:192.0.2.010",
        "::ffff:192.0.2.10.", "::ffff:192.0.2.10%1", "::ffff:192.0.2.10/128", "::ffff:192.0.2.266", "::ffff:3221225994", "::ffff:c000:020a", "::ffff:c000:20a:", "::0ffff:192.0.2.10", "0::0::ffff:192.0.2.10",
        "::ffff:192.0.2.10:0", "::192.0.2.10:ffff", "::ffff:c000.20a", "64:ff9b::192.0.2.10", "64:ff9b::c000:20a", "2002:c000:20a::", "2002:c000:20a::1", "2001:0:c000:20a::", "fe80::5efe:192.0.2.10",
        "2001:0db8::25", "2001:db8::0025", "2001:db8::025", "02001:db8::25", "2001:db8:00::25", "2001:db8:0000::25", "2001:db8:0:0:0:0:0000:25", "2001:0db8:0000:0000:0000:0000:0000:0025",
        "20010db8000000000000000000000025", "2001.0db8.0000.0000.0000.0000.0000.0025", "42540766411282592856903984951653826597", "0x20010db8000000000000000000000025", "2001", "2001:", "2001:db8", "2001:db8:",
        "2001:db8::", "::25", ":25", "2001::25", "2001:db8:25", "2001:db8:::25", "2001::db8::25", "2001:db8::25::", "::2001:db8::25", "2001:db8:0:0:0:0:25", "2001:db8:0:0:0:0:0:0:25", "2001:db8:0:0:0:0:0:25:",
        ":2001:db8:0:0:0:0:0:25", "2001:db8:0:0:0:0:0:0:0:25", "2001:db8::25:0", "2001:db8::0.0.0.37", "2001:db8:0:0:0:0:0.0.0.37", "2001:db8::g25", "2001:db8::2 5", "2001: db8::25", "2001:db8::-25",
        "2001:db8::+25", "2001:db8::0x25", "2001:db8::10025", "2001:dbb8::25", "2001;db8;;25", "2001.db8..25", "2001:db8:/32", "2001:db8::25%0", "2001:DB8::26", "2001:db8::2", "2001:db8::250", "2001:db8::2:5",
    ];

    public static IReadOnlyDictionary<string, string?> Table { get; } = Create();

    /// <summary>Those that are no spelling of an allowed address.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Table.Where(row => row.Value is null).Select(row => row.Key)];

    private static Dictionary<string, string?> Create()
    {
        string[] wholes = [V4, V6];
        var table = NoAddresses
            .Concat(NumbersOfOtherKinds)
            .Concat(wholes.SelectMany(Wrapped))
            .Concat(wholes.SelectMany(Damaged))
            .Concat(wholes.SelectMany(InOtherDigits))
            .Concat(Enumerable.Range(0, 33).Select(length => $"{V4}/{length}"))
            .Concat(Enumerable.Range(0, 129).Where(length => length % 8 == 0).Select(length => $"{V6}/{length}"))
            .Concat(Neighbours())
            .Concat([new string('1', 9_000), V4 + new string('\0', 9_000), new string(' ', 100) + V4, string.Join(',', Enumerable.Repeat(V4, 500)), $"{V4} {V6}", $"{V4},{V6}", $"{V4}|{V6}"])
            // In these words Sendmail asks a socket map, and no other relay anything: for the tests of that protocol alone.
            .Except([$"ipv6:{V6}", $"IPv6:{V6}"])
            .ToDictionary(key => key, string? (_) => null);
        foreach (var key in SpellingsOfV4)
            table[key] = V4;
        foreach (var key in SpellingsOfV6)
            table[key] = V6;
        return table;
    }

    private static IEnumerable<string> Wrapped(string address) =>
        Around.SelectMany(text => new[] { address + text, text + address, text + address + text, address.Insert(address.Length / 2, text) });

    /// <summary>Cut at either end, a character missing, one too many, one doubled.</summary>
    private static IEnumerable<string> Damaged(string address) => Enumerable.Range(0, address.Length).SelectMany(
        at => new[] { address[..at], address[at..], address.Remove(at, 1), address.Insert(at, "."), address.Insert(at, ":"), address.Insert(at, $"{address[at]}") });

    /// <summary>Digits that char.IsDigit or a normalisation takes for the same.</summary>
    private static IEnumerable<string> InOtherDigits(string address) =>
        from zero in new[] { '\u0660', '\u06f0', '\u0966', '\uff10', '\u2080' }
        from text in new[] { string.Concat(address.Select(c => InOtherDigit(c, zero))), address[..^1] + InOtherDigit(address[^1], zero) }
        select text;

    private static char InOtherDigit(char c, char zero) => char.IsAsciiDigit(c) ? (char)(zero + (c - '0')) : c;

    /// <summary>Every address that differs from an allowed one in a single bit.</summary>
    private static IEnumerable<string> Neighbours()
    {
        for (var bit = 0; bit < 32; bit++)
        {
            var value = 0xc000020au ^ (1u << bit);
            yield return $"{value >> 24}.{(value >> 16) & 255}.{(value >> 8) & 255}.{value & 255}";
        }
        for (var bit = 0; bit < 128; bit++)
        {
            var value = UInt128.Parse("20010db8000000000000000000000025", NumberStyles.HexNumber, CultureInfo.InvariantCulture) ^ (UInt128.One << bit);
            yield return string.Join(':', Enumerable.Range(0, 8).Select(group => ((ushort)(value >> (112 - 16 * group))).ToString("x", CultureInfo.InvariantCulture)));
        }
    }
}
