using System.Text;
using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Relay;

public sealed class SocketmapQuestionTests
{
    [Fact]
    public void A_question_is_read_by_the_service_as_it_was_meant() =>
        Always.Holds(Any.Address, address => Netstring.Read(SocketmapQuestion.For(address, "map"), out var content, out _) == NetstringState.Complete && SocketmapRequest.ReadClient(content) == address);

    [Theory]
    [InlineData(RelayDecision.Permit)]
    [InlineData(RelayDecision.NoOpinion)]
    [InlineData(RelayDecision.TryLater)]
    internal void The_replies_of_the_service_are_read_as_they_were_meant(RelayDecision decision)
    {
        var reply = SocketmapReply.For(decision);
        Assert.Equal(decision, SocketmapQuestion.ReadReply(reply));
        for (var cut = 0; cut < reply.Length; cut++)
            Assert.Null(SocketmapQuestion.ReadReply(reply[..cut]));
    }

    [Theory]
    [InlineData("2:OK,")]
    [InlineData("3:OK ,")]
    [InlineData("5:ok OK,")]
    [InlineData("6: OK OK,")]
    [InlineData("4:OKAY,")]
    [InlineData("0:,")]
    [InlineData("5:OK OK;")]
    [InlineData("5:OK OK,\n")]
    [InlineData("5:OK OK,5:OK OK,")]
    [InlineData("9:NOTFOUND ,5:OK OK,")]
    [InlineData("OK OK\n")]
    [InlineData("9:NOTFOUNDS,")]
    [InlineData("10:PERM never,")]
    [InlineData("8:TIMEOUT ,")]
    public void Everything_else_says_that_it_cannot_be_told(string reply) =>
        Assert.Equal(RelayDecision.TryLater, SocketmapQuestion.ReadReply(Encoding.UTF8.GetBytes(reply)));

    [Fact]
    public void Random_bytes_permit_nothing_and_never_throw() =>
        Always.Holds(Any.Bytes, bytes => SocketmapQuestion.ReadReply(bytes) is null or RelayDecision.TryLater, runs: 1000);

    [Fact]
    public void No_mutation_of_a_no_is_a_yes() =>
        Always.Holds(Any.Mutation("9:NOTFOUND ,"), text => SocketmapQuestion.ReadReply(Any.Utf8(text)) != RelayDecision.Permit, runs: 1000);
}
