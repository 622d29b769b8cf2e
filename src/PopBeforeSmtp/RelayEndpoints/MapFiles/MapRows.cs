using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;

namespace PopBeforeSmtp.RelayEndpoints.MapFiles;

/// <summary>
/// The keys of an indexed map. Postfix asks such a map for parts of an address too, so a key must be a whole address and must
/// not be the part of another one (<see cref="IndexedMapKey"/>).
/// </summary>
/// <param name="Keys">Sorted, each one once.</param>
/// <param name="LeftOut">What the table allows and a map of this kind cannot say.</param>
internal sealed record MapRows(IReadOnlyList<string> Keys, IReadOnlyList<string> LeftOut)
{
    private const int LargestIPv4Network = 24;

    public static MapRows Of(AuthorizationTable table, DateTimeOffset now)
    {
        var addresses = new SortedSet<ClientAddress>();
        var leftOut = new List<string>();
        foreach (var row in table.OpenRows(now))
            addresses.Add(row.Address);
        foreach (var entry in table.OpenHandEntries(now))
        {
            if (!TryExpand(entry.Network, addresses))
                leftOut.Add(entry.Network.ToString());
        }
        leftOut.AddRange(addresses.Where(address => !IndexedMapKey.OpensOnlyItself(address)).Select(address => address.ToString()));
        return new MapRows([.. addresses.Where(IndexedMapKey.OpensOnlyItself).Select(address => address.ToString())], leftOut);
    }

    /// <summary>A small network is written address by address: "192.0.2" as a key would be one, and a trap.</summary>
    private static bool TryExpand(ClientNetwork network, SortedSet<ClientAddress> addresses)
    {
        if (!network.IsSingleAddress && (!network.Address.IsIPv4 || network.PrefixLength < LargestIPv4Network))
            return false;
        var count = network.Address.IsIPv4 ? 1u << (32 - network.PrefixLength) : 1u;
        for (var i = 0u; i < count; i++)
            addresses.Add(new ClientAddress(network.Address.Value + i));
        return true;
    }
}
