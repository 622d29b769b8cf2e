using System.Globalization;

namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>
/// A network of client addresses; a single address is the network of full length. IPv4 and IPv6 never contain each other,
/// although both are kept as 16 bytes: ::/0 is every IPv6 address and no IPv4 address.
/// </summary>
/// <param name="Address">The first address of the network.</param>
/// <param name="PrefixLength">0 to 32 for IPv4, 0 to 128 for IPv6.</param>
internal readonly record struct ClientNetwork(ClientAddress Address, int PrefixLength)
{
    public static ClientNetwork Of(ClientAddress address) => new(address, address.IsIPv4 ? 32 : 128);

    /// <summary>The network of a prefix length that an address lies in.</summary>
    public static ClientNetwork Around(ClientAddress address, int prefixLength)
    {
        var network = new ClientNetwork(address, prefixLength);
        return network with { Address = new ClientAddress(address.Value & network.Mask) };
    }

    public bool IsSingleAddress => PrefixLength == (Address.IsIPv4 ? 32 : 128);

    public bool Contains(ClientAddress address) =>
        address.IsIPv4 == Address.IsIPv4 && (address.Value & Mask) == Address.Value;

    public bool Contains(ClientNetwork network) => network.PrefixLength >= PrefixLength && Contains(network.Address);

    private UInt128 Mask => MaskOf(Address.IsIPv4 ? PrefixLength + 96 : PrefixLength);

    /// <summary>Reads "192.0.2.10", "192.0.2.0/24", "2001:db8::/32".</summary>
    /// <param name="error">What would be valid, when the answer is false.</param>
    public static bool TryParse(string text, out ClientNetwork network, out string error)
    {
        network = default;
        var slash = text.IndexOf('/');
        if (!ClientAddress.TryParse(slash < 0 ? text : text[..slash], out var address))
        {
            error = $"'{text}' is not an address or network; write 192.0.2.10, 192.0.2.0/24 or 2001:db8::/32 (a host or domain name is refused: who controls its DNS would decide who may relay)";
            return false;
        }
        var prefix = Of(address).PrefixLength;
        if (slash >= 0 && !TryParsePrefix(text[(slash + 1)..], Of(address).PrefixLength, out prefix))
        {
            error = $"'{text}' has a prefix length that is not from 0 to {Of(address).PrefixLength}";
            return false;
        }
        network = Around(address, prefix);
        error = network.Address == address ? "" : $"'{text}' has bits set behind its prefix; the network is {network.Address}/{prefix}";
        return network.Address == address;
    }

    public override string ToString() => IsSingleAddress ? Address.ToString() : $"{Address}/{PrefixLength}";

    private static bool TryParsePrefix(string text, int maximum, out int prefix) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out prefix)
        && prefix <= maximum
        && (text.Length == 1 || text[0] != '0');

    private static UInt128 MaskOf(int bits) => bits == 0 ? 0 : UInt128.MaxValue << (128 - bits);
}
