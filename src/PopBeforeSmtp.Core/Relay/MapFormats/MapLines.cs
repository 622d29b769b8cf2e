using System.Text;
using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Relay.MapFormats;

/// <summary>Puts a map together, a line a client.</summary>
internal sealed class MapLines
{
    public const string Header = "# Written by pop-before-smtp. What is changed here is lost at the next login.\n";

    private readonly StringBuilder _text = new(Header);
    private readonly List<LeftOutClient> _leftOut = [];

    /// <summary>A map in which a network stands as it is.</summary>
    public static MapText OfNetworks(IReadOnlyList<OpenClient> clients, Func<ClientNetwork, string> line)
    {
        var lines = new MapLines();
        foreach (var client in clients)
            lines.Add(line(client.Network));
        return lines.ToMap();
    }

    /// <summary>A map of whole IPv4 addresses, and of IPv6 networks as their groups.</summary>
    /// <param name="groupFormat">Of a group: "x" or "x4".</param>
    public static MapText OfGroups(IReadOnlyList<OpenClient> clients, string groupFormat, Func<ClientAddress, string> lineV4, Func<string, string> lineV6)
    {
        var lines = new MapLines();
        var v4 = WholeAddresses.Of(clients.Where(client => client.Network.Address.IsIPv4));
        foreach (var address in v4.Addresses)
            lines.Add(lineV4(address));
        lines.LeaveOut(v4.LeftOut);
        foreach (var network in clients.Select(client => client.Network).Where(network => !network.Address.IsIPv4))
        {
            if (SpelledOutIPv6.Groups(network, groupFormat) is { } groups)
                lines.Add(lineV6(groups));
            else
                lines.LeaveOut(network, SpelledOutIPv6.NotOnABorder);
        }
        return lines.ToMap();
    }

    public void Add(string line) => _text.Append(line).Append('\n');

    public void LeaveOut(ClientNetwork network, string reason) => _leftOut.Add(new LeftOutClient(network, reason));

    public void LeaveOut(IEnumerable<LeftOutClient> leftOut) => _leftOut.AddRange(leftOut);

    public MapText ToMap() => new(_text.ToString(), _leftOut);
}
