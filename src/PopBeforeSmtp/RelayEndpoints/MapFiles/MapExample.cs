using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay.MapFormats;

namespace PopBeforeSmtp.RelayEndpoints.MapFiles;

/// <summary>What a map says of a client when it is as the table is.</summary>
internal static class MapExample
{
    public static string TypeOf(MapFileOptions map) => map switch
    {
        PostmapFileOptions postmap => postmap.Type,
        TextMapFileOptions text => text.Format.Name,
        _ => "",
    };

    /// <param name="open">All that maps are made of; what bound senders may relay is not in it.</param>
    public static string Answer(MapFileOptions map, IReadOnlyList<OpenClient> open, ClientAddress client, DateTimeOffset now)
    {
        var holding = open.Where(one => one.Network.Contains(client)).Select(one => one.Network).ToList();
        if (holding.Count == 0)
            return "no key";
        var leftOut = LeftOut(map, open, now).Where(one => holding.Contains(one.Network)).ToList();
        return leftOut.Count < holding.Count
            ? $"{holding.Except(leftOut.Select(one => one.Network)).Last()} {map.Value}".TrimEnd()
            : $"no key: left out, {leftOut[0].Reason}";
    }

    private static IReadOnlyList<LeftOutClient> LeftOut(MapFileOptions map, IReadOnlyList<OpenClient> open, DateTimeOffset now) => map switch
    {
        PostmapFileOptions => IndexedMapKeys.Of(open).LeftOut,
        TextMapFileOptions text => text.Format.Write(open, text.Value, now).LeftOut,
        _ => [],
    };
}
