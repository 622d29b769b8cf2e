using System.Globalization;
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
            if (ClientNetwork.TryParse(WithoutMapping(item.Replace("[", "").Replace("]", "")), out var network, out _))
                networks.Add(network);
            else
                report($"'{item}' is not a network; write the networks out in this list instead");
        }
        return networks;
    }

    /// <summary>Debian's default has 127.0.0.0/8 a second time as [::ffff:127.0.0.0]/104.</summary>
    private static string WithoutMapping(string network)
    {
        const string mapped = "::ffff:";
        const int mappedBits = 96;
        var slash = network.IndexOf('/');
        return slash > 0 && network.StartsWith(mapped, StringComparison.OrdinalIgnoreCase)
            && int.TryParse(network[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)
            ? string.Create(CultureInfo.InvariantCulture, $"{network[mapped.Length..slash]}/{prefix - mappedBits}")
            : network;
    }
}
