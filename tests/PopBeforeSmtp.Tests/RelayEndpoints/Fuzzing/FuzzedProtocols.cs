using PopBeforeSmtp.RelayEndpoints.Exim;
using PopBeforeSmtp.RelayEndpoints.PolicyService;
using PopBeforeSmtp.RelayEndpoints.Socketmap;

namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>The protocols that are fuzzed: a new one is one line here.</summary>
internal static class FuzzedProtocols
{
    public static IReadOnlyList<FuzzedProtocol> All { get; } =
    [
        new("policy", decider => new PolicyProtocol(decider), Wire.Policy, PolicyReference.ReadRequests, PolicyReference.ReadReplies, PolicyReference.Tokens),
        new("exim", decider => new EximProtocol(decider), Wire.Exim, EximReference.ReadRequests, EximReference.ReadReplies, EximReference.Tokens),
        new("opensmtpd", decider => new OpenSmtpdAsRelay(decider), OpenSmtpdReference.Question, OpenSmtpdReference.ReadRequests, OpenSmtpdReference.ReadReplies, OpenSmtpdReference.Tokens),
        new("socketmap", decider => new SocketmapProtocol(decider), key => Wire.Map(key), SocketmapReference.ReadRequests, SocketmapReference.ReadReplies, SocketmapReference.Tokens),
    ];

    public static IEnumerable<string> Kinds => All.Select(protocol => protocol.Kind);

    public static FuzzedProtocol Of(string kind) => All.Single(protocol => protocol.Kind == kind);
}
