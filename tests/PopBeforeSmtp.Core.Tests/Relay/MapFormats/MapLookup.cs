using System.Globalization;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay.MapFormats;
using PopBeforeSmtp.Core.Tests.Support;

namespace PopBeforeSmtp.Core.Tests.Relay.MapFormats;

/// <summary>What each relay finds for a client in its map, written after the relays' own documentation.</summary>
internal static class MapLookup
{
    public static bool IsOpen(string format, MapText map, ClientAddress client) => format switch
    {
        "postfix-texthash" => Keys(map, "", "\tOK").Overlaps(Cut($"{client}", withBorder: false)),
        "postfix-cidr" => Keys(map, "", "\tOK").Any(row => Networks.Of(row).Contains(client)),
        "exim-iplsearch" => Keys(map, "", "").Any(row => Networks.Of(Unquoted(row, row.Contains(':'), '"', '"')).Contains(client)),
        "opensmtpd-table" => Keys(map, "", "").Any(row => Networks.Of(Unquoted(row, row.Contains(':'), '[', ']')).Contains(client)),
        "haraka" => Keys(map, "", "").Any(row => IsInside(row, client)),
        "tcprules" => client.IsIPv4 && Keys(map, "", ":allow,RELAYCLIENT=\"\"").Overlaps(Cut($"{client}", withBorder: true)),
        "courier" => Keys(map, "", "\tallow,RELAYCLIENT").Overlaps(client.IsIPv4 ? Cut($"{client}", withBorder: false) : Cut($":{Groups(client, "x4")}", withBorder: false)),
        "sendmail-access" => Keys(map, "Connect:", "\tRELAY").Overlaps(client.IsIPv4
            ? Cut($"{client}", withBorder: false)
            : Cut($"IPv6:{Groups(client, "x")}", withBorder: false)),
        // With UseCompressedIPv6Addresses.
        "sendmail-access compressed" => Keys(map, "Connect:", "\tRELAY").Overlaps(Cut(client.IsIPv4 ? $"{client}" : $"IPv6:{client}", withBorder: false)),
        "nftables" => Elements(map).Any(network => network.Contains(client)),
        _ => throw new ArgumentException(format),
    };

    private static HashSet<string> Keys(MapText map, string head, string tail) =>
        [.. Written.Rows(map).Select(row => row.StartsWith(head, StringComparison.Ordinal) && row.EndsWith(tail, StringComparison.Ordinal) ? row[head.Length..^tail.Length] : throw new FormatException(row))];

    /// <summary>The client, and what is left of it at each dot or colon, from the last one on.</summary>
    private static IEnumerable<string> Cut(string client, bool withBorder)
    {
        yield return client;
        for (var i = client.Length - 1; i > 0; i--)
        {
            if (client[i] is '.' or ':')
                yield return client[..(withBorder ? i + 1 : i)];
        }
    }

    private static string Groups(ClientAddress client, string format) =>
        string.Join(':', Enumerable.Range(0, 8).Select(group => ((ushort)(client.Value >> (112 - 16 * group))).ToString(format, CultureInfo.InvariantCulture)));

    private static string Unquoted(string row, bool isQuoted, char open, char close) =>
        !isQuoted ? row : row[0] == open && row[^1] == close ? row[1..^1] : throw new FormatException(row);

    /// <summary>As haraka-plugin-relay does: split at "/", and /32 where there is none.</summary>
    private static bool IsInside(string row, ClientAddress client)
    {
        var parts = row.Split('/');
        var prefix = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 32;
        return new ClientNetwork(ClientAddress.Parse(parts[0]), prefix).Contains(client);
    }

    private static IEnumerable<ClientNetwork> Elements(MapText map) =>
        Written.Rows(map).Where(row => row.StartsWith('\t')).Select(row => Networks.Of(row.Trim().TrimEnd(',').Split(' ')[0]));
}
