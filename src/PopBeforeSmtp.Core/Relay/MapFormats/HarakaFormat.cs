namespace PopBeforeSmtp.Core.Relay.MapFormats;

/// <summary>
/// relay_acl_allow of haraka-plugin-relay. Every line has its prefix length: the plugin adds /32 to one without, and so an IPv6
/// address would open its provider (index.js, load_acls).
/// </summary>
internal sealed class HarakaFormat : IMapFormat
{
    public string Name => "haraka";

    public string DefaultValue => "";

    public bool HasExpiry => false;

    public string? WhyNotValue(string value) => MapValue.WhyNotNothing(value);

    public MapText Write(IReadOnlyList<OpenClient> clients, string value, DateTimeOffset now) =>
        MapLines.OfNetworks(clients, network => $"{network.Address}/{network.PrefixLength}");
}
