using System.Globalization;
using System.Text.RegularExpressions;

namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>socketmap_table(5) and its netstrings, read as simply as they can be.</summary>
internal static partial class SocketmapReference
{
    /// <summary>The longest question; Postfix's own limit (socketmap_max_query_size).</summary>
    private const int Longest = 10_000;

    public static IReadOnlyList<string> Tokens { get; } =
    [
        "18:popauth 192.0.2.10,", "20:popauth 2001:db8::25,", "12:a 192.0.2.10,", "9:NOTFOUND ,", "5:OK OK,", "0:,", "1:,", "2:  ,", "11: 192.0.2.10,",
        ":", ",", "-1:", "+18:", "0018:", "00018:", "000018:", "10000:", "10001:", "99999:", "999999999999:", "4294967314:", "18446744073709551634:", "0x12:", "18 :",
        "popauth ", "postscreen ", "popauth", "ipv6:", "IPv6:", "34:popauth ipv6:2001:db8:0:0:0:0:0:25,", "23:popauth ipv6:192.0.2.10,", " ", "\0", "\n", "\r\n",
    ];

    public static Reading ReadRequests(string stream)
    {
        var permits = new List<bool>();
        for (var at = 0; at < stream.Length;)
        {
            var head = Length().Match(stream, at);
            if (!head.Success)
                return new Reading(permits, !BeginOfLength().IsMatch(stream, at));
            var size = int.Parse(head.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            if (size > Longest)
                return new Reading(permits, IsBroken: true);
            var begin = at + head.Length;
            var end = begin + size;
            if (stream.Length <= end)
                return new Reading(permits, IsBroken: false);
            if (stream[end] != ',')
                return new Reading(permits, IsBroken: true);
            var words = stream[begin..end].Split(' ', 2);
            permits.Add(words.Length == 2 && words[0].Length > 0 && MayBePermitted(words[1]));
            at = end + 1;
        }
        return new Reading(permits, IsBroken: false);
    }

    /// <summary>As Postfix (src/util/dict_sockmap.c) and Sendmail read them; to Sendmail an OK without a value is a null pointer.</summary>
    public static Reading ReadReplies(string stream)
    {
        var permits = new List<bool>();
        for (var at = 0; at < stream.Length;)
        {
            var head = Length().Match(stream, at);
            var begin = at + head.Length;
            var end = head.Success ? begin + int.Parse(head.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : stream.Length;
            if (end >= stream.Length || stream[end] != ',' || !Reply().IsMatch(stream[begin..end]))
                return new Reading(permits, IsBroken: true);
            permits.Add(stream[begin..end].StartsWith("OK ", StringComparison.Ordinal));
            at = end + 1;
        }
        return new Reading(permits, IsBroken: false);
    }

    /// <summary>Sendmail writes "ipv6:" before an IPv6 address, and before no other.</summary>
    private static bool MayBePermitted(string key) =>
        key.StartsWith("ipv6:", StringComparison.OrdinalIgnoreCase) ? AllowedSpellings.ContainsIPv6(key["ipv6:".Length..]) : AllowedSpellings.Contains(key);

    [GeneratedRegex(@"\G([0-9]{1,5}):")]
    private static partial Regex Length();

    [GeneratedRegex(@"\G[0-9]{1,5}\z")]
    private static partial Regex BeginOfLength();

    [GeneratedRegex(@"\A(?:OK (?:OK|permit)|NOTFOUND |(?:TEMP|PERM|TIMEOUT) [ -~]+)\z")]
    private static partial Regex Reply();
}
