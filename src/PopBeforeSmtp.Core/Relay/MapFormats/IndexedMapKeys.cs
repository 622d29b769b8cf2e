using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Relay.MapFormats;

/// <summary>
/// The keys of an indexed map. Postfix asks such a map for parts of an address too, so a key must be a whole address and must
/// not be the part of another one (<see cref="IndexedMapKey"/>).
/// </summary>
/// <param name="Keys">Sorted, each one once.</param>
internal sealed record IndexedMapKeys(IReadOnlyList<string> Keys, IReadOnlyList<LeftOutClient> LeftOut)
{
    public const string OpensOthers = "as a key of an indexed map it would open other addresses too";

    public static IndexedMapKeys Of(IEnumerable<OpenClient> clients)
    {
        var (addresses, leftOut) = WholeAddresses.Of(clients);
        return new IndexedMapKeys(
            [.. addresses.Where(IndexedMapKey.OpensOnlyItself).Select(address => address.ToString())],
            [.. leftOut, .. addresses.Where(address => !IndexedMapKey.OpensOnlyItself(address)).Select(address => new LeftOutClient(ClientNetwork.Of(address), OpensOthers))]);
    }
}
