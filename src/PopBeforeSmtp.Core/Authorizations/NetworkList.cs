namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>Networks of a setting; asked for the one that holds an address so that the answer can be explained.</summary>
internal sealed class NetworkList(IReadOnlyCollection<ClientNetwork> networks)
{
    private readonly ClientNetwork[] _networks = [.. networks];

    public static NetworkList Empty { get; } = new([]);

    /// <summary>
    /// What "default" stands for in NeverAuthorize: loopback, unspecified ("this host", RFC 1122), multicast, broadcast and
    /// link-local addresses. No roaming user has one; a proxy or a webmail on this host does, for all of its users.
    /// </summary>
    public static IReadOnlyList<ClientNetwork> NeverClients { get; } =
    [
        Network("127.0.0.0/8"), Network("0.0.0.0/8"), Network("224.0.0.0/4"), Network("169.254.0.0/16"),
        Network("255.255.255.255"), Network("::1"), Network("::"), Network("ff00::/8"), Network("fe80::/10"),
    ];

    public IReadOnlyList<ClientNetwork> Networks => _networks;

    public bool TryFind(ClientAddress address, out ClientNetwork network)
    {
        foreach (var candidate in _networks)
        {
            if (!candidate.Contains(address))
                continue;
            network = candidate;
            return true;
        }
        network = default;
        return false;
    }

    private static ClientNetwork Network(string text) =>
        ClientNetwork.TryParse(text, out var network, out var error) ? network : throw new FormatException(error);
}
