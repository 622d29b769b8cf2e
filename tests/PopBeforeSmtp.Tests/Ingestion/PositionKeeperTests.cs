using System.Text;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Ingestion;

public sealed class PositionKeeperTests : IAsyncDisposable
{
    private readonly Pipeline _pipeline = new();

    public ValueTask DisposeAsync() => _pipeline.DisposeAsync();

    /// <summary>The token of the source is told of the end after the end has been decided: what it reads in between must come again.</summary>
    [Fact]
    public async Task A_line_that_comes_while_the_source_is_being_told_to_end_is_not_passed_over()
    {
        var keeper = new PositionKeeper(new LoginReader("fake.log", Make.Matcher(), _pipeline.Writer, _pipeline.Steady)) { Positions = [Make.Position("fake.log", 100)] };
        using var source = CancellationTokenSource.CreateLinkedTokenSource(keeper.Ended);
        var position = Task.CompletedTask;
        // Who registers last is told first: the source's token does not know yet.
        using var before = keeper.Ended.Register(() =>
        {
            Assert.False(source.IsCancellationRequested);
            keeper.OnLine(Encoding.UTF8.GetBytes(Make.LoginLine("192.0.2.10")), new LinePlace());
            position = keeper.OnPositionAsync([Make.Position("fake.log", 200)], source.Token).AsTask();
        });
        keeper.End();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => position);
        Assert.Equal([Make.Position("fake.log", 100)], keeper.Positions);
    }
}
