using System.Globalization;

namespace PopBeforeSmtp.Core.Relay.MapFormats;

/// <summary>
/// A script for "nft -f": one transaction that makes the sets clients4 and clients6 hold exactly the table. Each element has its time
/// left, so that the kernel forgets it even when nobody runs any more. The value names the table that the sets are in.
/// </summary>
internal sealed class NftablesFormat : IMapFormat
{
    private const string Family = "inet ";

    public string Name => "nftables";

    public string DefaultValue => "inet pop_before_smtp";

    public bool HasExpiry => true;

    public string? WhyNotValue(string value) =>
        value.StartsWith(Family, StringComparison.Ordinal) && IsName(value[Family.Length..]) ? null : $"is not a table of nftables; write inet and a name, such as {DefaultValue}";

    public MapText Write(IReadOnlyList<OpenClient> clients, string value, DateTimeOffset now)
    {
        var lines = new MapLines();
        lines.Add($"add table {value}");
        AddSet(lines, $"{value} clients4", "ipv4_addr", WithoutOverlaps(clients.Where(client => client.Network.Address.IsIPv4), now), now);
        AddSet(lines, $"{value} clients6", "ipv6_addr", WithoutOverlaps(clients.Where(client => !client.Network.Address.IsIPv4), now), now);
        return lines.ToMap();
    }

    private static void AddSet(MapLines lines, string set, string type, IReadOnlyList<OpenClient> clients, DateTimeOffset now)
    {
        lines.Add($"add set {set} {{ type {type}; flags interval, timeout; }}");
        lines.Add($"flush set {set}");
        // An empty list of elements is a syntax error.
        if (clients.Count == 0)
            return;
        lines.Add($"add element {set} {{");
        foreach (var client in clients)
            lines.Add($"\t{client.Network}{Timeout(client.Until, now)},");
        lines.Add("}");
    }

    /// <summary>Rounded down: never longer than the table would allow.</summary>
    private static string Timeout(DateTimeOffset? until, DateTimeOffset now) =>
        until is { } end ? string.Create(CultureInfo.InvariantCulture, $" timeout {WholeSeconds(end - now)}s") : "";

    private static long WholeSeconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerSecond;

    /// <summary>
    /// nft refuses intervals that overlap, and the whole script with them. A network stands before what it contains; where it closes
    /// earlier, the next script has what it contained.
    /// </summary>
    /// <param name="clients">Of one family: addresses of IPv4 stand between those of IPv6.</param>
    private static List<OpenClient> WithoutOverlaps(IEnumerable<OpenClient> clients, DateTimeOffset now)
    {
        var kept = new List<OpenClient>();
        foreach (var client in clients.Where(client => client.Until is not { } until || WholeSeconds(until - now) >= 1))
        {
            if (kept.Count == 0 || !kept[^1].Network.Contains(client.Network))
                kept.Add(client);
        }
        return kept;
    }

    private static bool IsName(string text) =>
        text.Length is >= 1 and <= 64 && char.IsAsciiLetter(text[0]) && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');
}
