namespace PopBeforeSmtp.Core.Relay.MapFormats;

/// <summary>
/// A file for Courier's smtpaccess directory, the input of makesmtpaccess(8). IPv6 begins with a colon, all groups padded, in lower
/// case (couriertcpd(1), ACCESS FILE). A client is looked up whole and then cut at its last dot or colon, again and again.
/// </summary>
internal sealed class CourierFormat : IMapFormat
{
    public string Name => "courier";

    public string DefaultValue => "allow,RELAYCLIENT";

    public bool HasExpiry => false;

    public string? WhyNotValue(string value) => MapValue.WhyNotInstruction(value, DefaultValue);

    public MapText Write(IReadOnlyList<OpenClient> clients, string value, DateTimeOffset now) =>
        MapLines.OfGroups(clients, "x4", address => $"{address}\t{value}", groups => $":{groups}\t{value}");
}
