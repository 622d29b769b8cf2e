using PopBeforeSmtp.Control;
using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Commands.Top;

/// <summary>The table in an order. Ties are broken by the client, so that rows do not dance.</summary>
internal static class TopSorting
{
    public static string Name(TopOrder order) => order switch
    {
        TopOrder.Newest => "newest login",
        TopOrder.Expiry => "expiry",
        TopOrder.Client => "client",
        TopOrder.Account => "account",
        _ => "logins",
    };

    public static IReadOnlyList<ClientView> Sort(IEnumerable<ClientView> clients, TopOrder order)
    {
        var byClient = clients.OrderBy(client => client, Comparer<ClientView>.Create(ByClient));
        return order switch
        {
            TopOrder.Newest => [.. byClient.OrderByDescending(client => client.LastLogin ?? DateTimeOffset.MinValue)],
            TopOrder.Expiry => [.. byClient.OrderBy(client => client.Expires ?? DateTimeOffset.MaxValue)],
            TopOrder.Account => [.. byClient.OrderBy(client => client.Accounts.Count == 0).ThenBy(client => client.Accounts.FirstOrDefault(), StringComparer.OrdinalIgnoreCase)],
            TopOrder.Logins => [.. byClient.OrderByDescending(client => client.Logins)],
            _ => [.. byClient],
        };
    }

    /// <summary>192.0.2.9 comes before 192.0.2.10.</summary>
    private static int ByClient(ClientView one, ClientView other)
    {
        var areNetworks = ClientNetwork.TryParse(one.Client, out var first, out _) & ClientNetwork.TryParse(other.Client, out var second, out _);
        var order = areNetworks ? first.Address.CompareTo(second.Address) : 0;
        return order != 0 ? order : string.CompareOrdinal(one.Client, other.Client);
    }
}
