using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Doctor.Postfix;

/// <summary>Whether strangers may relay by what main.cf says, whatever the table says.</summary>
internal sealed class TrustCheck : IPostfixCheck
{
    /// <summary>A network as wide as this is no longer somebody's own.</summary>
    private const int WidestIPv4 = 8;

    private const int WidestIPv6 = 16;

    public string Name => "postfix-strangers";

    public IEnumerable<Finding> Find(PostfixView view)
    {
        foreach (var (server, label) in view.Servers)
        {
            var found = WhyOpen(server).Concat(WhyTrusting(view, server)).Select(what => new Finding(Name, FindingState.Bad, $"Postfix ({label}): {what.Text}", what.Remedy)).ToList();
            foreach (var finding in found)
                yield return finding;
            if (found.Count == 0)
                yield return new Finding(Name, FindingState.Good, $"Postfix ({label}) refuses strangers at the end of {server.DecidingList}");
        }
    }

    private static IEnumerable<(string Text, string Remedy)> WhyOpen(SmtpServer server)
    {
        var deciding = server.Restrictions(server.DecidingList);
        var last = deciding.FirstOrDefault(restriction => restriction.RefusesStrangers || restriction.PermitsEverybody);
        if (last is { PermitsEverybody: true })
            yield return ($"'{last}' in {server.DecidingList} stands before anything that refuses: everybody may relay", $"take '{last}' out of {server.DecidingList}");
        else if (last is null)
            yield return ($"nothing in {server.DecidingList} refuses strangers", $"end {server.DecidingList} with reject, or with reject_unauth_destination");
    }

    /// <summary>All of IPv4 in its mapped form; Debian's own [::ffff:127.0.0.0]/104 is loopback.</summary>
    private static bool IsMappedIPv4(string item) => item is "[::ffff:0.0.0.0]/96" or "[::ffff:0:0]/96";

    private static IEnumerable<(string Text, string Remedy)> WhyTrusting(PostfixView view, SmtpServer server)
    {
        foreach (var item in RestrictionText.Split(server.Value("mynetworks")))
        {
            if (item is "static:all" || IsMappedIPv4(item) || (ClientNetwork.TryParse(item.Replace("[", "").Replace("]", ""), out var network, out _) && network.PrefixLength < (network.Address.IsIPv4 ? WidestIPv4 : WidestIPv6)))
                yield return ($"mynetworks has {item}: all of it may relay without a login", $"take {item} out of mynetworks");
            else if (view.Service.Maps.Any(map => item == $"{map.Type}:{map.Path}") || item.Contains("pop-before-smtp", StringComparison.Ordinal))
                yield return ($"mynetworks has the login table ({item}): its clients pass limits and checks that a login says nothing about", $"take {item} out of mynetworks and ask in {server.DecidingList}");
        }
    }
}
