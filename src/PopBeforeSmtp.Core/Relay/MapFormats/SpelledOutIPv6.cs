using System.Globalization;
using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Relay.MapFormats;

/// <summary>
/// IPv6 networks as the leading groups of their addresses, for relays that look a client up under all of its eight groups and then
/// under ever fewer. Without "::" such a key opens exactly its network: also a client that is written with "::" has the same groups
/// in front of every key that its text begins with.
/// </summary>
internal static class SpelledOutIPv6
{
    public const string NotOnABorder = "an IPv6 network can only be written here when its prefix ends between two groups, as /64 does";

    private const int GroupBits = 16;

    /// <param name="format">Of a group: "x" or "x4".</param>
    /// <returns>null when the network does not end between two groups.</returns>
    public static string? Groups(ClientNetwork network, string format) =>
        network.PrefixLength == 0 || network.PrefixLength % GroupBits != 0
            ? null
            : string.Join(':', Enumerable.Range(1, network.PrefixLength / GroupBits)
                .Select(group => ((ushort)(network.Address.Value >> (128 - group * GroupBits))).ToString(format, CultureInfo.InvariantCulture)));
}
