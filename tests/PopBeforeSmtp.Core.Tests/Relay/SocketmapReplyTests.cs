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
    public void A_decision_is_one_netstring_whose_length_is_right(int decision, string content)
    {
        var reply = SocketmapReply.For((RelayDecision)decision);

        Assert.Equal(NetstringState.Complete, Netstring.Read(reply, out var read, out var length));
        Assert.Equal(reply.Length, length);
        Assert.Equal(content, Encoding.ASCII.GetString(read));
    }

    [Fact]
    public void A_permission_always_has_a_value() =>
        Assert.NotEqual("", Encoding.ASCII.GetString(SocketmapReply.Permit).Split("OK ", 2)[1].TrimEnd(','));
}
