namespace PopBeforeSmtp.Core.Relay.MapFormats;

/// <summary>
/// A file for Exim's net-iplsearch: a key a line, of which the first that has the client counts; IPv6 in quotes, because a
/// colon would end the key (Exim's specification, "Single-key lookup types").
/// </summary>
internal sealed class EximIplsearchFormat : IMapFormat
{
    public string Name => "exim-iplsearch";

    public string DefaultValue => "";

    public bool HasExpiry => false;

    public string? WhyNotValue(string value) => MapValue.WhyNotNothing(value);

    public MapText Write(IReadOnlyList<OpenClient> clients, string value, DateTimeOffset now) =>
        MapLines.OfNetworks(clients, network => network.Address.IsIPv4 ? $"{network}" : $"\"{network}\"");
}
