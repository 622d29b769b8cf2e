using PopBeforeSmtp.LogSources.Files;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

public sealed class FileWakeTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_line_that_is_written_wakes_the_reader()
    {
        using var wake = new FileWake(_directory.File("mail.log"));
        await wake.WaitAsync(TimeSpan.Zero, CancellationToken.None);
        var waiting = wake.WaitAsync(Wait.Limit, CancellationToken.None);
        TailedLog.Append(_directory.File("mail.log"), "one\n");
        await waiting.WaitAsync(Wait.Limit / 2);
    }

    [Fact]
    public async Task A_rename_wakes_the_reader()
    {
        var path = _directory.Write("mail.log", "");
        using var wake = new FileWake(path);
        await wake.WaitAsync(TimeSpan.Zero, CancellationToken.None);
        var waiting = wake.WaitAsync(Wait.Limit, CancellationToken.None);
        File.Move(path, path + ".1");
        await waiting.WaitAsync(Wait.Limit / 2);
    }

    [Fact]
    public async Task A_directory_that_is_not_there_is_no_error()
    {
        using var wake = new FileWake(_directory.File("nowhere/mail.log"));
        await wake.WaitAsync(TimeSpan.Zero, CancellationToken.None);
    }

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        using var wake = new FileWake(_directory.File("mail.log"));
        using var stop = new CancellationTokenSource();
        var waiting = wake.WaitAsync(Wait.Limit, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
