namespace PopBeforeSmtp.Core.Relay.MapFormats;

/// <summary>A cidr: map of Postfix (cidr_table(5)), asked for whole addresses only. It is read when a process of Postfix starts.</summary>
internal sealed class PostfixCidrFormat : IMapFormat
{
    public string Name => "postfix-cidr";

    public string DefaultValue => "OK";

    public bool HasExpiry => false;

    public string? WhyNotValue(string value) => MapValue.WhyNotText(value);

    public MapText Write(IReadOnlyList<OpenClient> clients, string value, DateTimeOffset now) =>
        MapLines.OfNetworks(clients, network => $"{network}\t{value}");
}
