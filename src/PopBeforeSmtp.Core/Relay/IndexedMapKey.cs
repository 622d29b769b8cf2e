using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Relay;

/// <summary>
/// Keys of Postfix's indexed maps (hash, btree, lmdb, cdb, texthash). For these access(5) also asks for a client's address cut
/// at its last dot or colon, again and again, and takes the first hit.
/// </summary>
internal static class IndexedMapKey
{
    private static readonly ClientNetwork Reserved = new(new ClientAddress(0), 16);

    /// <summary>
    /// Whether a key opens one address alone. "2001:db8::10" does not: it is also what is left of 2001:db8::10:20 and every
    /// other address that goes on behind it. Addresses written with all eight groups are safe, and so are those of ::/16,
    /// which is reserved (RFC 4291 section 2.4: no client has an address that goes on behind ::1). The rest of ::/8 is not
    /// safe: 64:ff9b::/96 and 64:ff9b:1::/48 are clients behind a NAT64 (RFC 6052, RFC 8215).
    /// </summary>
    public static bool OpensOnlyItself(ClientAddress address) =>
        address.IsIPv4 || Reserved.Contains(address) || !address.ToString().Contains("::");
}
