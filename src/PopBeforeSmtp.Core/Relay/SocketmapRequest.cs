using System.Text;
using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Relay;

/// <summary>
/// One question of the socketmap protocol (socketmap_table(5)): "mapname key". For check_client_access Postfix asks twice for
/// each client, for its host name (or the word "unknown") and for its address; the name is the client's own text.
/// </summary>
internal static class SocketmapRequest
{
    /// <summary>
    /// What Sendmail sets before an IPv6 address, and before no other: ipv6:2001:db8:0:0:0:0:0:25. A map folds it to lower case
    /// unless it has -f (op.me, "K: Key File Declaration").
    /// </summary>
    private static ReadOnlySpan<byte> SendmailPrefix => "ipv6:"u8;

    /// <summary>The client asked for; null unless the key is a whole address.</summary>
    /// <param name="content">What stands inside the netstring.</param>
    public static ClientAddress? ReadClient(ReadOnlySpan<byte> content)
    {
        var space = content.IndexOf((byte)' ');
        return space > 0 ? ReadKey(content[(space + 1)..]) : null;
    }

    private static ClientAddress? ReadKey(ReadOnlySpan<byte> key)
    {
        var isSendmails = key.Length > SendmailPrefix.Length && Ascii.EqualsIgnoreCase(key[..SendmailPrefix.Length], SendmailPrefix);
        if (!ClientAddress.TryParse(isSendmails ? key[SendmailPrefix.Length..] : key, out var client))
            return null;
        // Of a client in mapped form Sendmail asks for 127.0.0.2: an IPv4 address behind the prefix is not its question.
        return isSendmails && client.IsIPv4 ? null : client;
    }
}
