using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

public sealed class FileTailerRestartTests : IDisposable
{
    private readonly TailedLog _log = new();

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData(".1")]
    [InlineData("-20261120")]
    public async Task A_log_that_was_renamed_while_stopped_is_read_to_its_end_first(string suffix)
    {
        await ReadAndStopAsync("one\n");
        _log.Append("two\n");
        _log.Rotate(suffix);
        _log.Append("three\n");
        await StartAndReadAsync();
        Assert.Equal(["one", "two", "three"], _log.Lines);
        Assert.Equal(0, _log.Tailer.Gaps);
    }

    [Fact]
    public async Task Two_rotations_while_stopped_lose_nothing()
    {
        await ReadAndStopAsync("one\n");
        _log.Append("two\n");
        _log.Rotate(".2");
        _log.Append("three\n");
        _log.Rotate(".1");
        _log.Append("four\n");
        await StartAndReadAsync();
        Assert.Equal(["one", "two", "three", "four"], _log.Lines);
        Assert.Equal(0, _log.Tailer.Gaps);
    }

    [Fact]
    public async Task An_empty_log_that_came_and_went_while_stopped_is_held_for_its_writer()
    {
        await ReadAndStopAsync("one\n");
        _log.Rotate(".2");
        _log.Rotate(".1");
        TailedLog.Append(_log.Rotated(".2"), "two\n");
        File.SetLastWriteTimeUtc(_log.Rotated(".1"), _log.Clock.GetUtcNow().UtcDateTime.AddMinutes(-1));
        await StartAndReadAsync();
        TailedLog.Append(_log.Rotated(".1"), "three\n");
        await _log.PollAsync();
        Assert.Equal(["one", "two", "three"], _log.Lines);
    }

    [Fact]
    public async Task A_rename_with_no_new_log_yet_is_read_to_its_end()
    {
        await ReadAndStopAsync("one\n");
        _log.Append("two\n");
        File.Move(_log.Path, _log.Rotated(".1"));
        await StartAndReadAsync();
        Assert.False(_log.Tailer.IsOpen);
        _log.Append("three\n");
        await _log.PollAsync();
        Assert.Equal(["one", "two", "three"], _log.Lines);
    }

    [Fact]
    public async Task A_restart_while_the_old_log_is_still_written_to_loses_nothing()
    {
        await _log.StartWithAsync("one\n");
        _log.Rotate();
        _log.Append("two\n");
        await _log.PollAsync();
        _log.Stop();
        TailedLog.Append(_log.Rotated(".1"), "three\n");
        await StartAndReadAsync();
        TailedLog.Append(_log.Rotated(".1"), "four\n");
        await _log.PollAsync();
        Assert.Equal(["one", "two", "three", "four"], _log.Lines);
    }

    [Fact]
    public async Task A_stored_log_that_is_gone_is_a_gap_and_the_new_one_is_read_whole()
    {
        await ReadAndStopAsync("one\n");
        TailedLog.Append(_log.Rotated(".new"), "two\n");
        File.Move(_log.Rotated(".new"), _log.Path, overwrite: true);
        await StartAndReadAsync();
        Assert.Equal(["one", "two"], _log.Lines);
        Assert.Equal(1, _log.Tailer.Gaps);
    }

    [Fact]
    public async Task A_log_that_was_compressed_while_stopped_is_a_gap_and_is_not_read_as_text()
    {
        await ReadAndStopAsync("one\n");
        _log.Append("two\n");
        _log.Rotate(".1");
        File.WriteAllText(_log.Rotated(".1.gz"), "not text\n");
        File.Delete(_log.Rotated(".1"));
        await StartAndReadAsync();
        Assert.Equal(["one"], _log.Lines);
        Assert.Equal(1, _log.Tailer.Gaps);
    }

    [Fact]
    public async Task Logs_that_came_and_went_while_stopped_are_read_when_the_stored_one_is_gone()
    {
        await ReadAndStopAsync("one\n");
        TailedLog.Append(_log.Rotated(".1"), "two\n");
        TailedLog.Append(_log.Rotated(".new"), "three\n");
        File.Move(_log.Rotated(".new"), _log.Path, overwrite: true);
        await StartAndReadAsync();
        Assert.Equal(["one", "two", "three"], _log.Lines);
    }

    [Fact]
    public async Task Rotated_logs_of_days_ago_are_not_read_when_the_stored_one_is_gone()
    {
        await ReadAndStopAsync("one\n");
        TailedLog.Append(_log.Rotated(".1"), "old\n");
        File.SetLastWriteTimeUtc(_log.Rotated(".1"), _log.Clock.GetUtcNow().UtcDateTime.AddDays(-3));
        TailedLog.Append(_log.Rotated(".new"), "two\n");
        File.Move(_log.Rotated(".new"), _log.Path, overwrite: true);
        await StartAndReadAsync();
        Assert.Equal(["one", "two"], _log.Lines);
    }

    [Fact]
    public async Task A_rotated_log_under_the_old_inode_number_is_not_resumed_in_its_middle()
    {
        await ReadAndStopAsync("one of the old log\n");
        File.WriteAllText(_log.Path, "first of another log, longer than the old one\n");
        _log.Rotate();
        await StartAndReadAsync();
        Assert.Equal(["one of the old log", "first of another log, longer than the old one"], _log.Lines);
        Assert.Equal(1, _log.Tailer.Gaps);
    }

    [Fact]
    public async Task A_log_that_was_truncated_while_stopped_is_read_from_its_start()
    {
        await ReadAndStopAsync("one\ntwo\n");
        File.WriteAllText(_log.Path, "3\n");
        await StartAndReadAsync();
        Assert.Equal(["one", "two", "3"], _log.Lines);
    }

    [Fact]
    public async Task A_position_that_was_tampered_with_is_not_believed()
    {
        await ReadAndStopAsync("one\ntwo\n");
        var position = Assert.Single(_log.Consumer.FilePositions);
        _log.Start([position with { Offset = 4 }]);
        await _log.PollAsync();
        Assert.Equal(["one", "two", "one", "two"], _log.Lines);
    }

    private async Task ReadAndStopAsync(string text)
    {
        await _log.StartWithAsync(text);
        _log.Stop();
    }

    private async Task StartAndReadAsync()
    {
        _log.Start(_log.Consumer.Positions);
        await _log.PollAsync();
    }
}
