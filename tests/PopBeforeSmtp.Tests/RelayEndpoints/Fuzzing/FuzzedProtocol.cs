using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.RelayEndpoints;

namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>A protocol whose parser is given hostile input. What is right is told by readers written for the tests alone.</summary>
/// <param name="Kind">The Kind in the settings.</param>
/// <param name="Create">One for each connection: it may remember what came before.</param>
/// <param name="Question">A whole request for an address, as a relay writes it.</param>
/// <param name="ReadRequests">The simplest reader of requests: which of them are well-formed questions about one allowed whole address.</param>
/// <param name="ReadReplies">Reads replies as the relay does; broken when one is there that no relay may get.</param>
/// <param name="Tokens">Pieces of the protocol's grammar, to put hostile input together from.</param>
internal sealed record FuzzedProtocol(
    string Kind,
    Func<RelayDecider, IRelayProtocol> Create,
    Func<string, string> Question,
    Func<string, Reading> ReadRequests,
    Func<string, Reading> ReadReplies,
    IReadOnlyList<string> Tokens)
{
    public override string ToString() => Kind;
}
