using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>A log whose text was exchanged while nobody read.</summary>
public sealed class FileTailerReplacedLogTests : IDisposable
{
    private readonly TailedLog _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task A_new_log_under_the_old_inode_number_is_read_from_its_start()
    {
        await ReadAndStopAsync("one of the old log\n");
        // The same file stands in for a new one that got its number: what is in it is other text.
        File.WriteAllText(_log.Path, "first of the new log, longer than the old one\n");
        await StartAndReadAsync();
        Assert.Equal(["one of the old log", "first of the new log, longer than the old one"], _log.Lines);
        Assert.Equal(1, _log.Tailer.Gaps);
    }

    [Fact]
    public async Task The_end_of_a_log_that_was_copied_and_truncated_while_stopped_is_read_in_the_copy()
    {
        await ReadAndStopAsync("one\n");
        _log.Append("two\n");
        File.Copy(_log.Path, _log.Rotated(".1"));
        File.WriteAllText(_log.Path, "three\n");
        await StartAndReadAsync();
        Assert.Equal(["one", "two", "three"], _log.Lines);
        Assert.Equal(0, _log.Tailer.Gaps);
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
