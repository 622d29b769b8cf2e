using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.RelayEndpoints;
using PopBeforeSmtp.RelayEndpoints.Exim;
using PopBeforeSmtp.RelayEndpoints.PolicyService;
using PopBeforeSmtp.RelayEndpoints.Socketmap;

namespace PopBeforeSmtp.Hosting;

/// <summary>The relay protocols there are: a new one is one line here.</summary>
internal static class RelayProtocols
{
    private static readonly Dictionary<string, Func<RelayDecider, IRelayProtocol>> ByKind = new(StringComparer.Ordinal)
    {
        ["policy"] = decider => new PolicyProtocol(decider),
        ["socketmap"] = decider => new SocketmapProtocol(decider),
        ["exim"] = decider => new EximProtocol(decider),
    };

    public static IReadOnlyCollection<string> Kinds => ByKind.Keys;

    public static IRelayProtocol Create(string kind, RelayDecider decider) => ByKind[kind](decider);
}
