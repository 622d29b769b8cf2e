namespace PopBeforeSmtp.Core.Relay.MapFormats;

/// <summary>
/// The source of Sendmail's access map, for makemap(8). Ruleset A of cf/m4/proto.m4 looks a client up under its whole address and
/// then cut at its last colon or dot, again and again. IPv6 is asked with all groups, unless UseCompressedIPv6Addresses is set.
/// </summary>
internal sealed class SendmailAccessFormat : IMapFormat
{
    public string Name => "sendmail-access";

    public string DefaultValue => "RELAY";

    public bool HasExpiry => false;

    public string? WhyNotValue(string value) => MapValue.WhyNotText(value);

    public MapText Write(IReadOnlyList<OpenClient> clients, string value, DateTimeOffset now) =>
        MapLines.OfGroups(clients, "x", address => $"Connect:{address}\t{value}", groups => $"Connect:IPv6:{groups}\t{value}");
}
