using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Hosting;

/// <summary>
/// The value of Postfix's mynetworks, postconf(5): networks separated by spaces or commas, IPv6 in brackets. What cannot be
/// taken as a network (a table, a file, an exclusion with "!") is an error: to leave it out would change what is exempt.
/// </summary>
internal static class PostfixNetworks
{
    public static IReadOnlyList<ClientNetwork> Parse(string mynetworks, Action<string> report)
    {
        var networks = new List<ClientNetwork>();
        foreach (var item in mynetworks.Split([' ', ',', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (ClientNetwork.TryParse(item.Replace("[", "").Replace("]", ""), out var network, out _))
                networks.Add(network);
            else
                report($"'{item}' is not a network; write the networks out in this list instead");
        }
        return networks;
    }
}
