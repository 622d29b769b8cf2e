using System.Text;
using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Relay;

/// <summary>
/// One question of the socketmap protocol (socketmap_table(5)): "mapname key". For check_client_access Postfix asks twice for
/// each client, for its host name (or the word "unknown") and for its address; the name is the client's own text.
/// </summary>
internal static class SocketmapRequest
{
    /// <summary>Whether the map is the one named postscreen, whose answers are postscreen's words. All names ask the same table.</summary>
    /// <param name="content">What stands inside the netstring.</param>
    public static bool IsFromPostscreen(ReadOnlySpan<byte> content) => content.StartsWith("postscreen "u8);

    /// <summary>The client asked for; null unless the key is a whole address.</summary>
    /// <param name="content">What stands inside the netstring.</param>
    public static ClientAddress? ReadClient(ReadOnlySpan<byte> content)
    {
        var space = content.IndexOf((byte)' ');
        return space > 0 ? ReadKey(content[(space + 1)..]) : null;
    }

    private static ClientAddress? ReadKey(ReadOnlySpan<byte> key)
    {
        // Sendmail asks for ipv6:2001:db8:0:0:0:0:0:25, and for IPv6:... where its map has -f; of a client in mapped form it asks for
        // 192.0.2.10 (8.17), so an IPv4 address behind the prefix is not its question.
        var prefix = "ipv6:"u8;
        var isSendmails = key.Length > prefix.Length && Ascii.EqualsIgnoreCase(key[..prefix.Length], prefix);
        if (!ClientAddress.TryParse(isSendmails ? key[prefix.Length..] : key, out var client))
            return null;
        return isSendmails && client.IsIPv4 ? null : client;
    }
}
