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
internal sealed class Judge(FuzzedProtocol protocol)
{
    private readonly RelayDecider _decider = Decider();

    /// <param name="cuts">Where the stream is cut, rising.</param>
    /// <returns>null when all is as it must be.</returns>
    public string? Complain(byte[] stream, IReadOnlyList<int> cuts)
    {
        try
        {
            var answered = AnsweredStream.Whole(NewEndpoint(), stream);
            return ComplainOf(stream, answered)
                ?? Differs(answered, AnsweredStream.InTime(NewEndpoint(), stream, cuts), "comes in pieces")
                ?? Differs(answered, AnsweredStream.InSpace(NewEndpoint(), stream, cuts), "lies in pieces");
        }
        catch (Exception e)
        {
            return e.ToString();
        }
    }

    /// <returns>null when all is as it must be.</returns>
    public string? ComplainOf(byte[] stream, AnsweredStream answered)
    {
        var right = protocol.ReadRequests(Encoding.Latin1.GetString(stream));
        var said = protocol.ReadReplies(answered.Replies);
        if (said.IsBroken)
            return $"not a reply that a relay may get: {Printed.Text(answered.Replies)}";
        return right.Says(said with { IsBroken = answered.IsBroken }) ? null : $"answered {said with { IsBroken = answered.IsBroken }}, right is {right}";
    }

    private static string? Differs(AnsweredStream whole, AnsweredStream cut, string how) =>
        whole == cut ? null : $"when it {how}: {Printed.Text(cut.Replies)}{(cut.IsBroken ? " and closed" : "")}; at once: {Printed.Text(whole.Replies)}{(whole.IsBroken ? " and closed" : "")}";

    private static RelayDecider Decider()
    {
        var clock = new ManualTimeProvider();
        var table = new AuthorizationTable(Make.Rules);
        table.Load([Make.Row(AllowedSpellings.IPv4, clock.GetUtcNow()), Make.Row(AllowedSpellings.IPv6, clock.GetUtcNow())], []);
        return new RelayDecider(table, clock);
    }

    private RelayEndpoint NewEndpoint() => new(protocol.Create(_decider), new ListenAddress("unix:test", "test", null, UnixFileMode.None, null));
}
