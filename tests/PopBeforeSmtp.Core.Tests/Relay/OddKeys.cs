namespace PopBeforeSmtp.Core.Tests.Relay;

/// <summary>Keys that a relay, a resolver or an attacker may ask for. None of them is an address that is allowed.</summary>
internal static class OddKeys
{
    private static readonly string[] Allowed = ["192.0.2.10", "2001:db8::25"];

    private static readonly string[] Around =
    [
        " ", "\t", "\n", "\r", "\r\n", "\0", "\v", "\u001b", "\u007f", "\u0085", "\u00a0", "\u2028", "\u200b", "\ufeff", ",", ";", "#", "\"", "'", "`", "\\", "%", "%eth0", "/",
        "/0", "/32", "/128", ":", ".", "-", "_", "@", "[", "]", "(", ")", "<", ">", "*", "?", "=", "x", "0", "1", "host=", "rip=", "IPv6:", "ipv6:", "OK", ":25",
    ];

    private static readonly string[] Others =
    [
        "", "unknown", "UNKNOWN", "localhost", "example.org", "mail.example.org", ".example.org", "org", "com", "*", ".", "..", "...", ":", "::", ":::", "default", "all", "any",
        "192.0.2.010", "192.00.2.10", "0192.0.2.10", "192.0.02.10", "192.0.2.0x0a", "0xc0.0x0.0x2.0xa", "0xc000020a", "3221225994", "030000001012", "192.0.522", "192.522", "192.0.2.266",
        "192.0.2.10.in-addr.arpa", "10.2.0.192.in-addr.arpa", "192-0-2-10.example.org", "192.0.2.10.example.org", "example.org.192.0.2.10", "ip192.0.2.10", "192.0.2.10-dsl",
        "::192.0.2.10", "::ffff:192.0.2", "::ffff:192.0.2.010", "::ffff:0:192.0.2.10", "64:ff9b::192.0.2.10", "64:ff9b::c000:20a", "2002:c000:20a::", "::c000:20a", "ffff:192.0.2.10",
        "::fffe:192.0.2.10", "0::0::ffff:192.0.2.10", "::ffff:192.0.2.10.", "::ffff:192.0.2.10%1", "2001:0db8::25", "2001:db8::0025", "2001:db8:0:0:0:0:25", "2001:db8::25::",
        "2001:db8:0:0:0:0:0:0:25", "2001:db8:::25", "2001.db8..25", "2001:db8::25%0", "2001:db8:/32", "2001:db8::/32", "192.0.2.0/24", "192.0.2.", "192.0.2.*", "192.0.2.10-20",
        "\u0661\u0669\u0662.\u0660.\u0662.\u0661\u0660", "192.0.2.\u0661\u0660", "\uff11\uff19\uff12.0.2.10", "192\u3002\u0030\u3002\u0032\u300210", "192.0.2.\u2460", "\u00b9\u00b92.0.2.10",
        "192.0.2.10 192.0.2.10", "192.0.2.10,192.0.2.10", "192.0.2.10;192.0.2.10", "popauth 192.0.2.10", "192.0.2.10\nOK", "192.0.2.10,5:OK OK,", "OK OK", "action=OK", "client_address=192.0.2.10",
        "' OR 1=1 --", "'; DROP TABLE authorizations; --", "%s", "%u", "%d", "${client_addr}", "$(id)", "`id`", "../../etc/passwd", "ann", "ann@example.org", "<ann@example.org>", "[192.0.2.10]",
        "[IPv6:2001:db8::25]", "[2001:db8::25]:25", "192.0.2.10:25", "tcp:192.0.2.10", "inet:192.0.2.10:25", "http://192.0.2.10/", "//192.0.2.10", "192.0.2.10/32", "2001:db8::25/128", "0", "1", "10",
        "4294967295", "-1", "1e3", "NaN", "127.1", "127.0.0.1", "0.0.0.0", "255.255.255.255", "::1", "192.0.2.11", "192.0.2.1", "192.0.2.100", "2001:db8::26", "2001:db8::2", "2001:db8::250",
    ];

    public static IReadOnlyList<string> All { get; } =
    [
        .. Others.Concat(Allowed.SelectMany(Wrapped)).Concat(Allowed.SelectMany(Cut)).Append(new string('1', 9_000)).Append("192.0.2.10" + new string('\0', 9_000))
            .Except(Allowed)
            .Distinct(),
    ];

    private static IEnumerable<string> Wrapped(string address) =>
        Around.SelectMany(text => new[] { address + text, text + address, text + address + text });

    private static IEnumerable<string> Cut(string address) =>
        Enumerable.Range(0, address.Length).SelectMany(at => new[] { address[..at], address[at..], address.Remove(at, 1), address.Insert(at, ".") });
}
