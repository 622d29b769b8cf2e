using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.RelayEndpoints.MapFiles;

/// <summary>What a map says of a client when it is as the table is.</summary>
internal static class MapExample
{
    public static string Answer(MapFileOptions map, MapRows rows, ClientAddress client, bool isAllowed)
    {
        if (rows.Keys.Contains(client.ToString()))
            return $"{client} {map.Value}";
        return isAllowed ? "no key: left out, because it would open other addresses too" : "no key";
    }
}
