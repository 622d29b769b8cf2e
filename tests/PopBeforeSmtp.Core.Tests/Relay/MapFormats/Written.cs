using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay.MapFormats;
using PopBeforeSmtp.Core.Tests.Support;

namespace PopBeforeSmtp.Core.Tests.Relay.MapFormats;

/// <summary>Writes maps for tests.</summary>
internal static class Written
{
    public static DateTimeOffset Now { get; } = new(2026, 11, 20, 10, 15, 0, TimeSpan.Zero);

    public static MapText By(string format, params string[] networks) => By(format, [.. networks.Select(network => new OpenClient(Networks.Of(network), Now + TimeSpan.FromMinutes(30)))]);

    public static MapText By(string format, IEnumerable<OpenClient> clients)
    {
        var found = TextMapFormats.Find(format)!;
        return found.Write([.. clients.OrderBy(client => client.Network.Address).ThenBy(client => client.Network.PrefixLength)], found.DefaultValue, Now);
    }

    public static IReadOnlyList<string> Rows(MapText map) => [.. map.Text.Split('\n')[..^1].Where(line => !line.StartsWith('#'))];

    public static IReadOnlyList<ClientNetwork> LeftOut(MapText map) => [.. map.LeftOut.Select(client => client.Network)];
}
