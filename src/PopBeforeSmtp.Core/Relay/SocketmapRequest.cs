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
        return space > 0 && ClientAddress.TryParse(content[(space + 1)..], out var client) ? client : null;
    }
}
