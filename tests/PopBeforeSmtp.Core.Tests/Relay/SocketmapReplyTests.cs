using System.Text;
using PopBeforeSmtp.Core.Relay;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Relay;

public sealed class SocketmapReplyTests
{
    [Theory]
    [InlineData((int)RelayDecision.Permit, "OK OK")]
    [InlineData((int)RelayDecision.NoOpinion, "NOTFOUND ")]
    [InlineData((int)RelayDecision.TryLater, "TEMP Login table unavailable, please try again later")]
    [InlineData(77, "NOTFOUND ")]
    [InlineData(-1, "NOTFOUND ")]
    public void A_decision_is_one_netstring_whose_length_is_right(int decision, string content) =>
        Assert.Equal(content, ContentOf(SocketmapReply.For((RelayDecision)decision)));

    /// <summary>postscreen has no other word for "allowed" than permit.</summary>
    [Theory]
    [InlineData((int)RelayDecision.Permit, "OK permit")]
    [InlineData((int)RelayDecision.NoOpinion, "NOTFOUND ")]
    [InlineData((int)RelayDecision.TryLater, "TEMP Login table unavailable, please try again later")]
    [InlineData(77, "NOTFOUND ")]
    [InlineData(-1, "NOTFOUND ")]
    public void A_decision_for_postscreen_is_in_its_words(int decision, string content) =>
        Assert.Equal(content, ContentOf(SocketmapReply.ForPostscreen((RelayDecision)decision)));

    [Fact]
    public void A_permission_always_has_a_value()
    {
        Assert.NotEqual("", ContentOf(SocketmapReply.Permit).Split("OK ", 2)[1]);
        Assert.NotEqual("", ContentOf(SocketmapReply.PermitPostscreen).Split("OK ", 2)[1]);
    }

    private static string ContentOf(ReadOnlySpan<byte> reply)
    {
        Assert.Equal(NetstringState.Complete, Netstring.Read(reply, out var content, out var length));
        Assert.Equal(reply.Length, length);
        return Encoding.ASCII.GetString(content);
    }
}
