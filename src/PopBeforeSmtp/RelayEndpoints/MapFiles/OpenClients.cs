using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay.MapFormats;

namespace PopBeforeSmtp.RelayEndpoints.MapFiles;

/// <summary>What of the table goes into maps.</summary>
internal static class OpenClients
{
    /// <returns>Sorted so that a network stands before what it contains, each network once.</returns>
    public static IReadOnlyList<OpenClient> Of(AuthorizationTable table, DateTimeOffset now) =>
        Sort(table.OpenRows(now).Select(row => new OpenClient(ClientNetwork.Of(row.Address), table.ExpiryOf(row)))
            .Concat(table.OpenHandEntries(now).Select(entry => new OpenClient(entry.Network, entry.AllowedUntil))));

    public static IReadOnlyList<OpenClient> Sort(IEnumerable<OpenClient> clients) =>
    [
        .. clients.GroupBy(client => client.Network)
            .Select(same => new OpenClient(same.Key, same.Any(client => client.Until is null) ? null : same.Max(client => client.Until)))
            .OrderBy(client => client.Network.Address).ThenBy(client => client.Network.PrefixLength),
    ];
}
