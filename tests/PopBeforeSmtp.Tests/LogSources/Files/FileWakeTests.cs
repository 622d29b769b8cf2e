using System.Globalization;
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

    [Fact]
    public async Task Who_waits_goes_on_on_the_thread_that_the_kernel_woke()
    {
        var path = _directory.Write("mail.log", "");
        using var wake = new FileWake(path);
        wake.Watch();
        var woken = new List<Thread>();
        var waiting = Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                while (!await wake.WaitAsync(Wait.Limit, CancellationToken.None))
                {
                }
                lock (woken)
                    woken.Add(Thread.CurrentThread);
            }
        });
        await Wait.UntilAsync(() =>
        {
            TailedLog.Append(path, "one\n");
            return waiting.IsCompleted;
        });
        await waiting;
        // Where an event comes before anybody waits for it, who began to wait just goes on.
        Assert.Single(woken.SkipWhile(thread => thread.IsThreadPoolThread).Distinct());
    }

    [Fact]
    public async Task What_was_written_before_the_wait_wakes_it()
    {
        var path = _directory.Write("mail.log", "");
        using var wake = new FileWake(path);
        wake.Watch();
        TailedLog.Append(path, "one\n");
        Assert.True(await wake.WaitAsync(Wait.Limit, CancellationToken.None));
    }

    [Fact]
    public async Task Other_files_of_the_directory_wake_nobody_and_the_wait_ends_in_time()
    {
        using var wake = new FileWake(_directory.File("mail.log"));
        wake.Watch();
        var waiting = wake.WaitAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
        await Wait.UntilAsync(() =>
        {
            TailedLog.Append(_directory.File("auth.log"), "one\n");
            return waiting.IsCompleted;
        });
        Assert.False(await waiting);
    }

    [Fact]
    public async Task A_wait_that_was_begun_in_another_thread_than_the_one_before_is_woken_too()
    {
        var path = _directory.Write("mail.log", "");
        using var wake = new FileWake(path);
        for (var i = 0; i < 20; i++)
        {
            var waiting = await Task.Run(() => Task.FromResult(wake.WaitAsync(Wait.Limit, CancellationToken.None)));
            TailedLog.Append(path, "one\n");
            Assert.True(await waiting.WaitAsync(Wait.Limit / 2));
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_directory_that_goes_wakes_and_the_one_in_its_place_is_watched()
    {
        var path = _directory.Write("logs/mail.log", "");
        using var wake = new FileWake(path);
        wake.Watch();
        Assert.True(wake.IsWatching);
        var waiting = wake.WaitAsync(Wait.Limit, CancellationToken.None);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        Assert.True(await waiting.WaitAsync(Wait.Limit / 2));
        Assert.False(wake.IsWatching);
        _directory.Write("logs/mail.log", "");
        waiting = wake.WaitAsync(Wait.Limit, CancellationToken.None);
        TailedLog.Append(path, "one\n");
        Assert.True(await waiting.WaitAsync(Wait.Limit / 2));
        Assert.True(wake.IsWatching);
    }

    [Fact]
    public async Task Events_that_were_lost_wake()
    {
        using var wake = new FileWake(_directory.File("mail.log"));
        wake.Watch();
        // Two names in turn, so that the kernel does not make one event of two.
        var most = int.Parse(File.ReadAllText("/proc/sys/fs/inotify/max_queued_events"), CultureInfo.InvariantCulture);
        string[] others = [_directory.Write("one", ""), _directory.Write("two", "")];
        using FileStream first = File.OpenWrite(others[0]), second = File.OpenWrite(others[1]);
        for (var i = 0; i <= most / 2; i++)
        {
            RandomAccess.Write(first.SafeFileHandle, "x"u8, 0);
            RandomAccess.Write(second.SafeFileHandle, "x"u8, 0);
        }
        Assert.True(await wake.WaitAsync(Wait.Limit, CancellationToken.None));
        Assert.False(wake.IsWatching);
        wake.Watch();
        Assert.True(wake.IsWatching);
    }

    [Fact]
    public async Task A_wait_that_is_under_way_at_the_end_is_given_up()
    {
        var wake = new FileWake(_directory.File("mail.log"));
        var waiting = wake.WaitAsync(Wait.Limit, CancellationToken.None);
        wake.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Wait.Limit / 2));
    }
}
