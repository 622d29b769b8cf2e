namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>
/// Every way to write one of the addresses that may relay, as a list. It shares nothing with the parser under test: what is not
/// in the list is not one of them.
/// </summary>
internal static class AllowedSpellings
{
    public const string IPv4 = "192.0.2.10";

    public const string IPv6 = "2001:db8::25";

    private static readonly HashSet<string> LowerIPv6 = [.. OfGroups(["2001", "db8", "0", "0", "0", "0", "0", "25"])];

    private static readonly HashSet<string> Lower =
    [
        IPv4,
        .. LowerIPv6,
        .. OfGroups(["0", "0", "0", "0", "0", "ffff", "c000", "20a"]),
        .. OfGroups(["0", "0", "0", "0", "0", "ffff", IPv4]),
    ];

    /// <summary>Addresses to ask for: these, and for each of them some that are nearly the same.</summary>
    public static IReadOnlyList<string> Asked { get; } =
    [
        IPv4, IPv4, IPv6, IPv6, .. Lower, "2001:DB8::25", "::FFFF:192.0.2.10",
        "192.0.2.11", "192.0.2.1", "192.0.2", "192.0.2.", "192.0.2.100", "192.0.2.010", "192.0.2.10.", "0192.0.2.10", "192.0.522", "3221225994", "0xc000020a", "[192.0.2.10]", "192.0.2.10/32", "192.0.2.10:25",
        "2001:db8::26", "2001:db8::2", "2001:db8:", "2001:0db8::25", "2001:db8::25%eth0", "IPv6:2001:db8::25", "2001:db8::0:0:25", "2001:db8::25::", "::192.0.2.10", "::ffff:0:192.0.2.10", "64:ff9b::c000:20a",
        "198.51.100.66", "2001:db8:bad::66", "unknown", "mail.example.org", "192.0.2.10.example.org", "", " ", "0", "::", "\u00d9\u00a1\u00d9\u00a9\u00d9\u00a2.0.2.10",
    ];

    public static bool Contains(string text) => Lower.Contains(InLowerCase(text));

    public static bool ContainsIPv6(string text) => LowerIPv6.Contains(InLowerCase(text));

    /// <summary>With all groups, and with each run of zeros left out.</summary>
    private static IEnumerable<string> OfGroups(string[] groups)
    {
        yield return string.Join(':', groups);
        for (var start = 0; start < groups.Length; start++)
        {
            for (var end = start; end < groups.Length && groups[end] == "0"; end++)
                yield return string.Join(':', groups[..start]) + "::" + string.Join(':', groups[(end + 1)..]);
        }
    }

    private static string InLowerCase(string text) => string.Concat(text.Select(letter => letter is >= 'A' and <= 'Z' ? (char)(letter | 0x20) : letter));
}
