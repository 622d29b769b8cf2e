using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay.MapFormats;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Relay.MapFormats;

public sealed class MapFormatPropertyTests
{
    /// <summary>Few values, so that networks contain, touch and resemble each other.</summary>
    private static readonly Gen<ClientAddress> Near = Gen.OneOf(
        Gen.Elements(0u, 1u, 2u, 10u, 25u, 255u).ArrayOf(4).Select(octets => ClientAddress.FromIPv4(octets.Aggregate(0u, (value, octet) => (value << 8) | octet))),
        Gen.Elements<ushort>(0, 0, 0, 1, 0x10, 0x2001).ArrayOf(8).Select(groups => new ClientAddress(groups.Aggregate(UInt128.Zero, (value, group) => (value << 16) | group)))
            .Where(address => !address.IsIPv4 && (address.Value >> 32 != 0 || address.Value <= 1)));

    private static readonly Gen<ClientNetwork> Network =
        from address in Gen.OneOf(Near, Any.Address)
        from isSingle in Gen.Elements(true, true, false)
        from bits in Gen.OneOf(Gen.Choose(0, 128), Gen.Elements(16, 32, 48, 64, 24, 25, 30, 31, 127))
        select isSingle ? ClientNetwork.Of(address) : Cut(address, Math.Min(bits, address.IsIPv4 ? 32 : 128));

    /// <summary>No client has an address from there (RFC 4291 section 2.4), and keys of indexed maps rely on it.</summary>
    private static readonly ClientNetwork Reserved = Networks.Of("::/16");

    /// <summary>The broadcast address, from which no connection comes: OpenSMTPD's list has it as its first row.</summary>
    private static readonly ClientAddress Nobody = ClientAddress.Parse("255.255.255.255");

    public static TheoryData<string> Formats => [.. TextMapFormats.Names, "sendmail-access compressed"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_relay_finds_exactly_the_clients_that_are_not_left_out(string format)
    {
        // Some of the addresses asked are inside, at the border of, or cut from what is open.
        var cases =
            from networks in Network.ArrayOf()
            from asked in Gen.OneOf(Near, Any.Address).ArrayOf()
            select (Networks: networks.Distinct().ToArray(), Asked: asked.Concat(networks.SelectMany(AtTheBorder)).ToArray());
        Always.Holds(cases, given =>
        {
            var map = Written.By(format.Split(' ')[0], given.Networks.Select(network => new OpenClient(network, Written.Now + TimeSpan.FromMinutes(30))));
            var leftOut = Written.LeftOut(map).ToHashSet();
            foreach (var client in given.Asked.Where(client => !Reserved.Contains(client) && client != Nobody))
            {
                var isOpen = MapLookup.IsOpen(format, map, client);
                var isAllowed = given.Networks.Any(network => network.Contains(client));
                var isWritten = given.Networks.Any(network => network.Contains(client) && !leftOut.Contains(network));
                Assert.False(isOpen && !isAllowed, $"{client} is open and not allowed");
                // Who is compressed by the relay and spelled out in the map is not found; that is why it is not the default.
                Assert.True(isOpen || !isWritten || format == "sendmail-access compressed", $"{client} is allowed and not open");
            }
        });
    }

    [Fact]
    public void Elements_of_nftables_never_overlap_and_never_outlive_their_client()
    {
        var cases = (from network in Network from seconds in Gen.Choose(0, 4000) select new OpenClient(network, Written.Now + TimeSpan.FromSeconds(seconds / 2.0))).ArrayOf();
        Always.Holds(cases, clients =>
        {
            var distinct = clients.DistinctBy(client => client.Network).ToArray();
            var rows = Written.Rows(Written.By("nftables", distinct)).Where(row => row.StartsWith('\t')).Select(row => row.Trim().TrimEnd(',').Split(' ')).ToList();
            var networks = rows.Select(row => Networks.Of(row[0])).ToList();
            Assert.All(networks, network => Assert.Single(networks, other => other.Contains(network)));
            foreach (var row in rows)
                Assert.InRange(int.Parse(row[2].TrimEnd('s')), 1, (distinct.Single(client => client.Network == Networks.Of(row[0])).Until!.Value - Written.Now).TotalSeconds);
        });
    }

    private static IEnumerable<ClientAddress> AtTheBorder(ClientNetwork network)
    {
        var size = UInt128.One << ((network.Address.IsIPv4 ? 32 : 128) - network.PrefixLength);
        UInt128[] values = [network.Address.Value, network.Address.Value + size - 1, network.Address.Value + size, network.Address.Value - 1, (network.Address.Value << 16) | 0x20];
        return values.Select(value => new ClientAddress(value)).Where(address => address.IsIPv4 == network.Address.IsIPv4 && (address.IsIPv4 || address.Value >> 32 != 0));
    }

    private static ClientNetwork Cut(ClientAddress address, int prefix)
    {
        var bits = address.IsIPv4 ? prefix + 96 : prefix;
        var first = new ClientAddress(bits == 0 ? 0 : address.Value & (UInt128.MaxValue << (128 - bits)));
        return first.IsIPv4 == address.IsIPv4 ? new ClientNetwork(first, prefix) : ClientNetwork.Of(address);
    }
}
