using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Ingestion;
using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Ingestion;

public sealed class SuspendedAccountsFileTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly RecordingLogger<SuspendedAccountsFile> _log = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_line_is_an_account_and_the_reason()
    {
        var read = SuspendedAccountsFile.Parse("# closed\n\neve@example.org  stolen, call 555\r\n bob\n", _clock.GetUtcNow());
        Assert.Equal(
            [new Suspension("eve@example.org", _clock.GetUtcNow(), "stolen, call 555", "file"), new Suspension("bob", _clock.GetUtcNow(), "", "file")],
            read);
    }

    [Fact]
    public void It_is_read_when_it_has_changed()
    {
        var file = Of(_directory.Write("suspended", "eve\n"));
        Assert.Equal(["eve"], file.Read()!.Select(one => one.User));
        Assert.Null(file.Read());
        _directory.Write("suspended", "eve\nbob\n");
        Assert.Equal(["eve", "bob"], file.Read()!.Select(one => one.User));
    }

    [Fact]
    public void While_it_is_gone_what_it_had_holds_and_that_is_said_once()
    {
        var file = Of(_directory.Write("suspended", "eve\n"));
        file.Read();
        File.Delete(_directory.File("suspended"));
        Assert.Null(file.Read());
        Assert.Null(file.Read());
        Assert.Single(_log.Lines);
        _directory.Write("suspended", "");
        Assert.Empty(file.Read()!);
    }

    [Fact]
    public async Task Who_stands_in_it_at_the_start_never_relays()
    {
        await using var pipeline = new Pipeline { Suspended = Of(_directory.Write("suspended", "ina\n")) };
        await pipeline.Store.SaveAsync(Stored(pipeline.Clock.GetUtcNow()), CancellationToken.None);
        await pipeline.Serve().StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => pipeline.Table.IsReady);
        Assert.False(pipeline.IsAllowed("192.0.2.10"));
    }

    [Fact]
    public async Task Who_is_written_into_it_falls_at_once()
    {
        await using var pipeline = new Pipeline();
        pipeline.Suspended = new SuspendedAccountsFile(_directory.Write("suspended", ""), pipeline.Clock, _log);
        await pipeline.Store.SaveAsync(Stored(pipeline.Clock.GetUtcNow()), CancellationToken.None);
        await pipeline.Serve().StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => pipeline.Table.IsReady);
        Assert.True(pipeline.IsAllowed("192.0.2.10"));
        _directory.Write("suspended", "ina stolen\n");
        await Wait.UntilAsync(pipeline.Clock, TimeSpan.FromSeconds(1), () => !pipeline.IsAllowed("192.0.2.10"));
        Assert.Equal("stolen", pipeline.Table.FindSuspension("INA")!.Reason);
    }

    [Fact]
    public async Task Without_one_nothing_is_looked_at_until_one_is_named()
    {
        await using var pipeline = new Pipeline();
        pipeline.Suspended = new SuspendedAccountsFile("", pipeline.Clock, _log);
        pipeline.Table.Load([], []);
        using var stop = new CancellationTokenSource();
        var loop = pipeline.Writer.RunLoopAsync(CancellationToken.None);
        var watch = pipeline.Suspended.WatchAsync(pipeline.Writer, stop.Token);
        Assert.Equal(0, pipeline.Clock.Waiting);
        var path = _directory.Write("suspended", "");
        await pipeline.Suspended.SetPathAsync(path, pipeline.Writer, CancellationToken.None);
        _directory.Write("suspended", "ina\n");
        await Wait.UntilAsync(pipeline.Clock, TimeSpan.FromSeconds(1), () => pipeline.Table.FindSuspension("ina") is not null);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
        pipeline.Writer.Complete();
        await loop;
    }

    private static StoreChanges Stored(DateTimeOffset time) => new() { Rows = { [Make.Address("192.0.2.10")] = Make.Row("192.0.2.10", time) } };

    private SuspendedAccountsFile Of(string path) => new(path, _clock, _log);
}
