using System.Text;
using PopBeforeSmtp.Hosting;
using Xunit;

namespace PopBeforeSmtp.Tests.RelayEndpoints.Fuzzing;

/// <summary>Each known trap once more, through a connection and in every way it can be cut in two.</summary>
public sealed class CorpusTests
{
    public static TheoryData<string, string> Files
    {
        get
        {
            var files = new TheoryData<string, string>();
            foreach (var kind in FuzzedProtocols.Kinds)
            {
                foreach (var name in Corpus.Names(kind))
                    files.Add(kind, name);
            }
            return files;
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_known_trap_gets_the_reply_that_is_written_beside_it(string kind, string name)
    {
        var request = Corpus.Request(kind, name);
        var conversation = new Conversation(FuzzedProtocols.Of(kind).Create);
        await conversation.Connection.SendAsync(request);
        conversation.Connection.Finish();
        await conversation.Served;
        var reply = Corpus.Reply(kind, name);
        Assert.True(reply is not null, $"corpus/{kind}/{name}.request has no .reply beside it: write the bytes that must come back");
        Assert.Equal(Encoding.Latin1.GetString(reply), conversation.Connection.Received());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_known_trap_is_answered_right_wherever_it_is_cut(string kind, string name)
    {
        var request = Corpus.Request(kind, name);
        var judge = new Judge(FuzzedProtocols.Of(kind));
        Assert.Null(judge.Complain(request, [.. Enumerable.Range(0, request.Length)]));
        for (var cut = 0; cut <= request.Length; cut++)
            Assert.Null(judge.Complain(request, [cut]));
    }

    [Fact]
    public void Every_protocol_is_fuzzed_and_has_a_corpus()
    {
        Assert.Subset(FuzzedProtocols.Kinds.ToHashSet(), RelayProtocols.Kinds.ToHashSet());
        Assert.All(FuzzedProtocols.Kinds, kind => Assert.NotEmpty(Corpus.Names(kind)));
    }
}
