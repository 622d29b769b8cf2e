namespace PopBeforeSmtp.Core.Relay.MapFormats;

/// <summary>A list for "table NAME file:PATH" of OpenSMTPD (table(5)); IPv6 in brackets, with the prefix inside them.</summary>
internal sealed class OpenSmtpdTableFormat : IMapFormat
{
    /// <summary>
    /// Always the first row. smtpd does not start on a file without rows ("may not be used for from lookups", seen with 6.8.0p2), nor on one
    /// whose first row has a colon: it then reads keys and values (table_static_priv_load() in table_static.c). No client has the address
    /// that means everybody on this network (RFC 919 section 7).
    /// </summary>
    private const string Nobody = "255.255.255.255";

    public string Name => "opensmtpd-table";

    public string DefaultValue => "";

    public bool HasExpiry => false;

    public string? WhyNotValue(string value) => MapValue.WhyNotNothing(value);

    public MapText Write(IReadOnlyList<OpenClient> clients, string value, DateTimeOffset now)
    {
        var lines = new MapLines();
        lines.Add(Nobody);
        foreach (var network in clients.Select(client => client.Network))
            lines.Add(network.Address.IsIPv4 ? $"{network}" : $"[{network}]");
        return lines.ToMap();
    }
}
