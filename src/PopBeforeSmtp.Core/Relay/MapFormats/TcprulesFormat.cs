namespace PopBeforeSmtp.Core.Relay.MapFormats;

/// <summary>
/// Rules for tcpserver(1), the input of tcprules(1). It is asked for the whole address and then for its beginnings up to a dot. IPv6
/// is left out: ucspi-tcp's tcprules ends the address at the first colon and refuses the whole file, and qmail's tcpserver is IPv4.
/// </summary>
internal sealed class TcprulesFormat : IMapFormat
{
    public string Name => "tcprules";

    public string DefaultValue => "allow,RELAYCLIENT=\"\"";

    public bool HasExpiry => false;

    public string? WhyNotValue(string value) => MapValue.WhyNotInstruction(value, DefaultValue);

    public MapText Write(IReadOnlyList<OpenClient> clients, string value, DateTimeOffset now)
    {
        var lines = new MapLines();
        var v4 = WholeAddresses.Of(clients.Where(client => client.Network.Address.IsIPv4));
        foreach (var address in v4.Addresses)
            lines.Add($"{address}:{value}");
        lines.LeaveOut(v4.LeftOut);
        lines.LeaveOut(clients.Where(client => !client.Network.Address.IsIPv4).Select(client => new LeftOutClient(client.Network, "tcprules knows IPv4 only")));
        return lines.ToMap();
    }
}
