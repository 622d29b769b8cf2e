using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Relay.MapFormats;

/// <summary>
/// The addresses for a map whose keys are whole addresses. A small IPv4 network is written out: "192.0.2" as a key would be
/// one, and a trap.
/// </summary>
/// <param name="Addresses">Sorted, each one once.</param>
/// <param name="LeftOut">Networks that are too large.</param>
internal sealed record WholeAddresses(IReadOnlyList<ClientAddress> Addresses, IReadOnlyList<LeftOutClient> LeftOut)
{
    private const int LargestIPv4Network = 24;

    public static WholeAddresses Of(IEnumerable<OpenClient> clients)
    {
        var addresses = new SortedSet<ClientAddress>();
        var leftOut = new List<LeftOutClient>();
        foreach (var network in clients.Select(client => client.Network))
        {
            if (network.IsSingleAddress)
                addresses.Add(network.Address);
            else if (network.Address.IsIPv4 && network.PrefixLength >= LargestIPv4Network)
                addresses.UnionWith(Enumerable.Range(0, 1 << (32 - network.PrefixLength)).Select(offset => new ClientAddress(network.Address.Value + (uint)offset)));
            else
                leftOut.Add(new LeftOutClient(network, $"this map takes whole addresses, and of networks IPv4 up to a /{LargestIPv4Network}"));
        }
        return new WholeAddresses([.. addresses], leftOut);
    }
}
