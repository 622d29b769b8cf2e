using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>
/// Streams put together from pieces of the grammar, through a connection. A failure is shrunk to the fewest pieces and the
/// simplest cut.
/// </summary>
public sealed class StructuredTests
{
    private const int Tests = 2000;

    public static TheoryData<string> Kinds => [.. FuzzedProtocols.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Pieces_of_requests_in_any_order_get_the_right_answers_wherever_they_are_cut(string kind)
    {
        var protocol = FuzzedProtocols.Of(kind);
        var judge = new Judge(protocol);
        Prop.ForAll(Arb.From(Pieces(protocol), Fewer), Arb.From(Gen.Choose(1, 40), size => size > 1 ? [1, size / 2] : []), (pieces, size) =>
            {
                var stream = Encoding.Latin1.GetBytes(string.Concat(pieces));
                var complaint = judge.ComplainOf(stream, Talk(protocol, stream, size));
                Assert.True(complaint is null, $"{complaint}\ninput: {Printed.Bytes(stream)}\nin pieces of {size}");
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Tests).WithQuietOnSuccess(true));
    }

    [Fact]
    public void What_fails_is_shown_at_its_shortest()
    {
        var protocol = FuzzedProtocols.Of("policy");
        var failure = Assert.ThrowsAny<Exception>(() => Prop
            .ForAll(Arb.From(Pieces(protocol), Fewer), pieces => Assert.DoesNotContain("CLIENT_ADDRESS", string.Concat(pieces)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Tests)));
        Assert.Contains("[|\"CLIENT_ADDRESS=192.0.2.10\n\"|]", failure.Message);
    }

    private static Gen<string[]> Pieces(FuzzedProtocol protocol) =>
        Gen.Frequency(
            (6, Gen.Elements(protocol.Tokens.ToArray())),
            (2, Gen.Elements(AllowedSpellings.Asked.ToArray()).Select(protocol.Question)),
            (1, Gen.Elements(AllowedSpellings.Asked.ToArray())),
            (1, Gen.Choose(0, 255).Select(value => ((char)value).ToString())))
        .ArrayOf();

    /// <summary>Without one half, without the other, without each one.</summary>
    private static IEnumerable<string[]> Fewer(string[] pieces)
    {
        if (pieces.Length > 1)
        {
            yield return pieces[..(pieces.Length / 2)];
            yield return pieces[(pieces.Length / 2)..];
        }
        for (var i = 0; i < pieces.Length; i++)
            yield return [.. pieces[..i], .. pieces[(i + 1)..]];
    }

    /// <summary>Sends in pieces until the server has enough, and gives all that came back.</summary>
    private static AnsweredStream Talk(FuzzedProtocol protocol, byte[] stream, int size)
    {
        var conversation = new Conversation(protocol.Create, segmentSize: 16);
        foreach (var piece in stream.Chunk(size))
        {
            if (conversation.Endpoint.Counters.Malformed == 0)
                conversation.Connection.SendAsync(piece).GetAwaiter().GetResult();
        }
        conversation.Connection.Finish();
        conversation.Served.GetAwaiter().GetResult();
        return new AnsweredStream(conversation.Connection.Received(), conversation.Endpoint.Counters.Malformed == 1);
    }
}
