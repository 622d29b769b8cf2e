using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>A log behind a symbolic link.</summary>
public sealed class FileTailerLinkTests : IDisposable
{
    private readonly TailedLog _log = new();
    private readonly TestDirectory _elsewhere = new();

    public void Dispose()
    {
        _log.Dispose();
        _elsewhere.Dispose();
    }

    [Fact]
    public async Task A_log_that_is_rotated_where_the_link_points_to_loses_nothing_running_or_stopped()
    {
        var target = await StartAsync();
        File.Move(target, target + ".2");
        TailedLog.Append(target, "two\n");
        File.Move(target, target + ".1");
        TailedLog.Append(target, "three\n");
        await PollTwiceAsync();
        _log.Stop();
        TailedLog.Append(target, "four\n");
        File.Move(target, target + ".0");
        TailedLog.Append(target, "five\n");
        await _log.RestartAsync();
        Assert.Equal(["five", "four", "one", "three", "two"], _log.Lines.Order());
        Assert.Equal(0, _log.Tailer.Gaps);
    }

    [Theory]
    [InlineData("fifo")]
    [InlineData("loop")]
    [InlineData("/dev/zero")]
    public async Task A_link_that_is_switched_to_what_is_no_log_is_refused_without_blocking_and_the_old_log_read_on(string what)
    {
        var target = await StartAsync();
        await ProcessOutput.RunAsync("mkfifo", _elsewhere.File("fifo"));
        File.CreateSymbolicLink(_elsewhere.File("loop"), _elsewhere.File("loop"));
        Link(_elsewhere.File(what));
        TailedLog.Append(target, "two\n");
        await _log.PollAsync();
        Assert.Equal(["one", "two"], _log.Lines);
        // A link to itself is as if nothing were there.
        Assert.Equal(what == "loop" ? null : $"{_log.Path}: not a regular file", _log.Tailer.Problem);
        Link(_elsewhere.Write("other.log", "three\n"));
        await _log.PollAsync();
        Assert.Equal(["one", "two", "three"], _log.Lines);
        Assert.Null(_log.Tailer.Problem);
    }

    [Fact]
    public async Task A_link_that_is_removed_and_made_again_brings_no_line_back()
    {
        var target = await StartAsync();
        File.Delete(_log.Path);
        TailedLog.Append(target, "two\n");
        await _log.PollAsync();
        Link(target);
        TailedLog.Append(target, "three\n");
        await _log.PollAsync();
        Assert.Equal(["one", "two", "three"], _log.Lines);
    }

    private async Task<string> StartAsync()
    {
        var target = _elsewhere.Write("real.log", "one\n");
        Link(target);
        _log.Start();
        await _log.PollAsync();
        return target;
    }

    private async Task PollTwiceAsync()
    {
        await _log.PollAsync();
        await _log.PollAsync();
    }

    private void Link(string target)
    {
        File.Delete(_log.Path);
        File.CreateSymbolicLink(_log.Path, target);
    }
}
