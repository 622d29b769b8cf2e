using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints;

/// <summary>No input, however odd, is permitted, and each request gets one reply.</summary>
public sealed class RelayPropertyTests
{
    // A client that is not in the table.
    private static readonly string[] Clients = ["198.51.100.66", "2001:db8:bad::66", "unknown", "192.0.2", ""];

    private static readonly Gen<byte[]> Bytes =
        Gen.Frequency(
            (4, Gen.Choose(0, 255).Select(value => (byte)value)),
            (3, Gen.Elements("\n\n\n=:, 0123456789".Select(character => (byte)character).ToArray()))).ArrayOf();

    private static readonly Gen<string> PolicyText = Gen.Elements(Clients).Select(Wire.Policy);

    private static readonly Gen<string> MapText = Gen.Elements(Clients).Select(client => Wire.Map(client));

    private static readonly Gen<string> EximText =
        from client in Gen.Elements(Clients)
        from sender in Gen.Elements("", " ", " ann@example.org", " 192.0.2.10", " <>")
        select Wire.Exim(client + sender);

    [Fact]
    public void Random_bytes_never_permit() =>
        Prop.ForAll(Arb.From(Bytes), Arb.From(Gen.Elements("policy", "socketmap", "exim")), (bytes, kind) => Assert.DoesNotContain("OK", Talk(kind, bytes, 3)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Requests_with_a_changed_byte_never_permit() =>
        Prop.ForAll(Arb.From(Gen.OneOf(PolicyText, MapText, EximText)), Arb.From(Gen.Choose(0, int.MaxValue - 1)), Arb.From(Gen.Choose(0, 255)), (text, at, value) =>
            {
                var bytes = Encoding.Latin1.GetBytes(text);
                bytes[at % bytes.Length] = (byte)value;
                Assert.DoesNotContain("OK", Talk(KindOf(text), bytes, 50));
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Each_policy_request_gets_one_reply_wherever_it_is_cut() => OneReplyEach("policy", PolicyText, Wire.PolicyNoOpinion);

    [Fact]
    public void Each_socketmap_request_gets_one_reply_wherever_it_is_cut() => OneReplyEach("socketmap", MapText, Wire.MapNoOpinion);

    [Fact]
    public void Each_exim_request_gets_one_reply_wherever_it_is_cut() => OneReplyEach("exim", EximText, Wire.EximNoOpinion);

    [Fact]
    public void No_action_is_ever_empty_or_a_number() =>
        Prop.ForAll(Arb.From(Bytes), bytes =>
            {
                foreach (var reply in Talk("policy", [.. bytes, .. "\n\n"u8], 3).Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
                    Assert.Contains(reply + "\n\n", new[] { Wire.PolicyNoOpinion, Wire.PolicyTryLater });
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static string KindOf(string request) => request[0] switch { 'r' => "policy", 'c' => "exim", _ => "socketmap" };

    private static void OneReplyEach(string kind, Gen<string> requests, string reply) =>
        Prop.ForAll(Arb.From(requests.ListOf()), Arb.From(Gen.Choose(1, 500)), (sent, size) =>
            {
                var replies = Talk(kind, Encoding.Latin1.GetBytes(string.Concat(sent)), size);
                Assert.Equal(string.Concat(Enumerable.Repeat(reply, sent.Count())), replies);
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    /// <summary>Sends in pieces until the server has enough, and gives all that came back.</summary>
    private static string Talk(string kind, byte[] bytes, int size) => TalkAsync(kind, bytes, size).GetAwaiter().GetResult();

    private static async Task<string> TalkAsync(string kind, byte[] bytes, int size)
    {
        var conversation = new Conversation(kind, segmentSize: 16);
        foreach (var piece in bytes.Chunk(size))
        {
            if (!conversation.Served.IsCompleted)
                await conversation.Connection.SendAsync(piece);
        }
        conversation.Connection.Finish();
        await conversation.Served;
        return conversation.Connection.Received();
    }
}
