namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>The settings that decide what a login does to the table.</summary>
/// <param name="Window">How long an address stays allowed after its last login.</param>
/// <param name="ExemptNetworks">The relay's own networks: noted, never written to the table.</param>
/// <param name="NeverAuthorize">Addresses that are never one user's: refused with a warning.</param>
internal sealed record AuthorizationRules(TimeSpan Window, NetworkList ExemptNetworks, NetworkList NeverAuthorize)
{
    /// <summary>Prefix lengths that IPv6PrefixLength can have: a shorter one would be many customers' network.</summary>
    public const int ShortestIPv6Prefix = 48;

    public const int WholeIPv6Address = 128;

    public SessionRules Sessions { get; init; } = SessionRules.None;

    /// <summary>How long ago something may have been written to a log that still counts.</summary>
    public TimeSpan Reach => Sessions.IsTracked && Sessions.Maximum > Window ? Sessions.Maximum : Window;

    /// <summary>Networks that the settings allow for ever.</summary>
    public IReadOnlyList<HandEntry> AlwaysAuthorize { get; init; } = [];

    /// <summary>How much of an IPv6 address a login opens: 64 is the network whose privacy addresses one client changes between (RFC 8981).</summary>
    public int IPv6PrefixLength { get; init; } = WholeIPv6Address;

    /// <summary>How many rows there may be; a login from one address more is refused.</summary>
    public int MaximumAddresses { get; init; } = int.MaxValue;

    /// <summary>From how many addresses one account may be logged in; one more is refused.</summary>
    public int MaximumAddressesPerUser { get; init; } = int.MaxValue;

    /// <summary>How many accounts may be logged in from one address before it counts as shared.</summary>
    public int MaximumAccountsPerAddress { get; init; } = int.MaxValue;

    public SharedAddresses SharedAddresses { get; init; } = SharedAddresses.Bind;

    /// <summary>What a login from an address opens.</summary>
    public ClientNetwork NetworkOf(ClientAddress address) =>
        address.IsIPv4 || IPv6PrefixLength == WholeIPv6Address ? ClientNetwork.Of(address) : ClientNetwork.Around(address, IPv6PrefixLength);

    /// <summary>Under which address the row of a client stands.</summary>
    public ClientAddress KeyOf(ClientAddress address) => NetworkOf(address).Address;

    public bool IsForbidden(ClientAddress address) => ExemptNetworks.TryFind(address, out _) || NeverAuthorize.TryFind(address, out _);

    /// <summary>The network of NeverAuthorize that has a part of this one.</summary>
    public ClientNetwork? Forbidding(ClientNetwork network)
    {
        foreach (var never in NeverAuthorize.Networks)
        {
            if (never.Contains(network) || network.Contains(never))
                return never;
        }
        return null;
    }

    /// <summary>Whether a row's network holds an address of NeverAuthorize, asked for one address.</summary>
    public bool IsNeverInside(ClientAddress address) =>
        !NetworkOf(address).IsSingleAddress && NeverAuthorize.TryFind(address, out _);
}
