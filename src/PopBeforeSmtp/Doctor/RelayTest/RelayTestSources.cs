using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Doctor.Postfix;

namespace PopBeforeSmtp.Doctor.RelayTest;

/// <summary>Finds an address to test from: one that may not relay anyway, because only its refusal says something of strangers.</summary>
/// <param name="postfix">The Postfix that is tested; null: another relay, or one of another host.</param>
/// <param name="mayRelay">Whether the login table has an address.</param>
internal sealed class RelayTestSources(PostfixConfiguration? postfix, Func<ClientAddress, CancellationToken, Task<bool>> mayRelay)
{
    /// <param name="from">As the administrator wants it; null: the first of the candidates that will do.</param>
    /// <param name="own">Addresses of this host, in the order in which they are tried; none where the relay is another host's.</param>
    /// <returns>No address and no refusal: as the kernel chooses.</returns>
    public async Task<(ClientAddress? Source, Finding? Refusal)> ChooseAsync(ClientAddress? from, IReadOnlyList<ClientAddress> own, CancellationToken cancellationToken)
    {
        var (first, whyNotFirst) = ((ClientAddress?)null, "");
        foreach (var candidate in from is { } named ? own.Prepend(named) : own)
        {
            if (candidate.IsIPv4 != (first ?? candidate).IsIPv4)
                continue;
            var reason = await WhyNotAsync(candidate, cancellationToken);
            if (reason is null && (from is null || candidate == from))
                return (candidate, null);
            if (reason is null)
                return Refuse(whyNotFirst, $"test from {candidate}, which is this host's too and may not relay: --from {candidate}");
            (first, whyNotFirst) = first is null ? (candidate, reason) : (first, whyNotFirst);
        }
        return first is { } refused ? Refuse(whyNotFirst, LendAddress(refused.IsIPv4)) : (null, null);
    }

    /// <summary>An address of TEST-NET-1 or of the documentation prefix, which are nobody's (RFC 5737, RFC 3849).</summary>
    public static string LendAddress(bool isIPv4)
    {
        var (address, length) = isIPv4 ? ("192.0.2.66", 32) : ("2001:db8::66", 128);
        return $"lend this host an address of nobody's: ip address add {address}/{length} dev lo; pop-before-smtp doctor --relay-test --from {address}; ip address delete {address}/{length} dev lo";
    }

    private static (ClientAddress? Source, Finding? Refusal) Refuse(string reason, string remedy) =>
        (null, new Finding(RelayTestJudge.Check, FindingState.Doubtful, $"nothing can be told of strangers: {reason}", remedy));

    /// <returns>null: it will do.</returns>
    private async Task<string?> WhyNotAsync(ClientAddress source, CancellationToken cancellationToken)
    {
        if (postfix?.Servers.Select(server => server.Value("mynetworks")).FirstOrDefault(networks => Trusts(networks, source)) is { } trusting)
            return $"{source} may relay without a login (mynetworks = {trusting})";
        return await mayRelay(source, cancellationToken) ? $"{source} is in the login table now" : null;
    }

    /// <summary>The first item that fits decides; "!" takes out (postconf(5)). A table in the list is not looked into.</summary>
    private static bool Trusts(string networks, ClientAddress address)
    {
        foreach (var item in RestrictionText.Split(networks))
        {
            if (ClientNetwork.TryParse(item.TrimStart('!').Replace("[", "").Replace("]", ""), out var network, out _) && network.Contains(address))
                return item[0] != '!';
        }
        return false;
    }
}
