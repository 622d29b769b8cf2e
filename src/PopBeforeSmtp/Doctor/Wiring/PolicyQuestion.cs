using System.Net;
using System.Net.Sockets;
using PopBeforeSmtp.Doctor.Postfix;

namespace PopBeforeSmtp.Doctor.Wiring;

/// <summary>The restriction that asks the service's policy endpoint, in the words of this Postfix.</summary>
internal static class PolicyQuestion
{
    /// <summary>README.md says why these: the default is two times 100 s of waiting, and a 451 for all mail that comes as far.</summary>
    private const string Options = "timeout=3s, { default_action = DEFER_IF_REJECT 4.3.0 Login table unavailable }";

    /// <param name="servers">Those that are to ask.</param>
    /// <returns>The restriction; or why there is none that all of them could use.</returns>
    public static (string? Text, string? Refusal) Create(PostfixConfiguration postfix, IReadOnlyList<SmtpServer> servers, ServiceWiring service)
    {
        var offered = service.Sockets.Where(socket => socket.Kind == "policy").ToList();
        if (offered.Count == 0)
            return (null, "the settings have no endpoint of kind policy: add one to RelayEndpoints");
        var isChrooted = servers.Any(server => server.IsChrooted);
        var address = offered.Select(socket => Relative(socket, postfix)).FirstOrDefault(path => path is not null)
            ?? offered.Where(_ => !isChrooted).Select(socket => socket.Path is { } path ? $"unix:{path}" : null).FirstOrDefault(path => path is not null)
            ?? offered.Select(socket => socket.Tcp).Where(tcp => tcp is not null).Select(Tcp!).FirstOrDefault();
        if (address is null)
            return (null, offered.Any(socket => socket.IsElsewhere)
                ? $"the policy endpoint is a socket of systemd's, whose path the settings do not have; put 'check_policy_service {{ unix:PATH, {Options} }}' in by hand"
                : $"smtpd is chrooted in {postfix.QueueDirectory} and cannot reach {offered[0].Path}: let the endpoint listen at unix:{postfix.QueueDirectory}/pop-before-smtp/policy");
        if (address.Any(character => char.IsWhiteSpace(character) || character is ',' or '{' or '}' or '$' or '#'))
            return (null, $"main.cf cannot name the endpoint '{address}': it has a blank, a comma, a brace, '$' or '#' in it");
        // Options in braces came with Postfix 3.0.
        return (HasOptions(postfix.Version) ? $"check_policy_service {{ {address}, {Options} }}" : $"check_policy_service {address}", null);
    }

    public static bool HasOptions(string version) => version.Split('.')[0] is not ("1" or "2");

    /// <summary>Relative to the queue directory it is right for a chrooted smtpd and for any other.</summary>
    private static string? Relative(OfferedSocket socket, PostfixConfiguration postfix) =>
        socket.Path?.StartsWith(postfix.QueueDirectory + "/", StringComparison.Ordinal) == true ? $"unix:{socket.Path[(postfix.QueueDirectory.Length + 1)..]}" : null;

    private static string Tcp(IPEndPoint endpoint) =>
        endpoint.AddressFamily == AddressFamily.InterNetworkV6 ? $"inet:[{endpoint.Address}]:{endpoint.Port}" : $"inet:{endpoint.Address}:{endpoint.Port}";
}
