namespace PopBeforeSmtp.Core.Relay.MapFormats;

/// <summary>A texthash: map of Postfix, which reads the text itself, once, when a process of it starts (DATABASE_README).</summary>
internal sealed class PostfixTexthashFormat : IMapFormat
{
    public string Name => "postfix-texthash";

    public string DefaultValue => "OK";

    public bool HasExpiry => false;

    public string? WhyNotValue(string value) => MapValue.WhyNotText(value);

    public MapText Write(IReadOnlyList<OpenClient> clients, string value, DateTimeOffset now)
    {
        var keys = IndexedMapKeys.Of(clients);
        var lines = new MapLines();
        foreach (var key in keys.Keys)
            lines.Add($"{key}\t{value}");
        lines.LeaveOut(keys.LeftOut);
        return lines.ToMap();
    }
}
