using System.Text;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.RelayEndpoints;
using PopBeforeSmtp.Sockets;
using PopBeforeSmtp.Tests.Support;

namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>
/// Holds what a protocol answers against what the reference readers say: one well-formed reply for each complete request, in
/// order, a permit only for what may be permitted, the connection closed where the stream breaks, wherever it is cut.
/// </summary>
internal sealed class Judge
{
    private readonly FuzzedProtocol _protocol;
    private readonly RelayEndpoint _endpoint;

    public Judge(FuzzedProtocol protocol, Func<RelayDecider, IRelayProtocol> create)
    {
        var clock = new ManualTimeProvider();
        var table = new AuthorizationTable(Make.Rules);
        table.Load([Make.Row(AllowedSpellings.IPv4, clock.GetUtcNow()), Make.Row(AllowedSpellings.IPv6, clock.GetUtcNow())], []);
        _protocol = protocol;
        _endpoint = new RelayEndpoint(create(new RelayDecider(table, clock)), new ListenAddress("unix:test", "test", null, UnixFileMode.None, null));
    }

    /// <param name="cuts">Where the stream is cut, rising.</param>
    /// <returns>null when all is as it must be.</returns>
    public string? Complain(byte[] stream, IReadOnlyList<int> cuts)
    {
        try
        {
            var answered = AnsweredStream.Whole(_endpoint, stream);
            return ComplainOf(stream, answered)
                ?? Differs(answered, AnsweredStream.InTime(_endpoint, stream, cuts), "comes in pieces")
                ?? Differs(answered, AnsweredStream.InSpace(_endpoint, stream, cuts), "lies in pieces");
        }
        catch (Exception e)
        {
            return e.ToString();
        }
    }

    /// <returns>null when all is as it must be.</returns>
    public string? ComplainOf(byte[] stream, AnsweredStream answered)
    {
        var right = _protocol.ReadRequests(Encoding.Latin1.GetString(stream));
        var said = _protocol.ReadReplies(answered.Replies);
        if (said.IsBroken)
            return $"not a reply that a relay may get: {Printed.Text(answered.Replies)}";
        return right.Says(said with { IsBroken = answered.IsBroken }) ? null : $"answered {said with { IsBroken = answered.IsBroken }}, right is {right}";
    }

    private static string? Differs(AnsweredStream whole, AnsweredStream cut, string how) =>
        whole == cut ? null : $"when it {how}: {Printed.Text(cut.Replies)}{(cut.IsBroken ? " and closed" : "")}; at once: {Printed.Text(whole.Replies)}{(whole.IsBroken ? " and closed" : "")}";
}
