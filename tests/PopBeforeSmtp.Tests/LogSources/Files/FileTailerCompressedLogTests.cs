using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>Logs that were rotated and compressed while nobody read.</summary>
public sealed class FileTailerCompressedLogTests : IDisposable
{
    private readonly TailedLog _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task A_log_that_was_compressed_while_stopped_is_read_on_where_it_was_left()
    {
        await ReadAndStopAsync("one\n");
        _log.Append("two\n");
        _log.Rotate(".1");
        _log.Compress(".1", ".1.gz");
        _log.Append("three\n");
        await _log.RestartAsync();
        Assert.Equal(["one", "two", "three"], _log.Lines);
        Assert.Equal(0, _log.Tailer.Gaps);
        // It is done with, and takes no place among the positions.
        Assert.Single(_log.Consumer.FilePositions);
    }

    [Fact]
    public async Task Several_generations_are_read_in_order_and_none_that_was_read_before()
    {
        TailedLog.Append(_log.Rotated(".9"), "read long ago\n");
        File.SetLastWriteTimeUtc(_log.Rotated(".9"), _log.Clock.GetUtcNow().UtcDateTime.AddHours(-1));
        _log.Compress(".9", ".9.gz");
        await ReadAndStopAsync("one\n");
        _log.Append("two\n");
        _log.Rotate(".3");
        _log.Append("three\n");
        _log.Rotate(".2");
        _log.Append("four\n");
        _log.Rotate(".1");
        _log.Append("five\n");
        Date(".3", 3);
        Date(".2", 2);
        Date(".1", 1);
        _log.Compress(".3", ".3.gz");
        _log.Compress(".2", ".2.gz");
        await _log.RestartAsync();
        Assert.Equal(["one", "two", "three", "four", "five"], _log.Lines);
        Assert.Equal(0, _log.Tailer.Gaps);
    }

    [Fact]
    public async Task While_gzip_is_at_work_the_log_is_read_once()
    {
        await ReadAndStopAsync("one\n");
        _log.Append("two\n");
        _log.Rotate(".1");
        File.Copy(_log.Rotated(".1"), _log.Rotated(".0"));
        _log.Compress(".0", ".1.gz");
        await _log.RestartAsync();
        Assert.Equal(["one", "two"], _log.Lines);
    }

    [Fact]
    public async Task A_compressed_log_that_is_cut_off_gives_what_it_has_and_is_a_gap()
    {
        await ReadAndStopAsync("one\n");
        _log.Append(string.Concat(Enumerable.Range(0, 20000).Select(i => $"{i * 7919L % 100003} {i}\n")));
        _log.Rotate(".1");
        _log.Compress(".1", ".1.gz");
        using (var file = File.OpenHandle(_log.Rotated(".1.gz"), FileMode.Open, FileAccess.Write))
            RandomAccess.SetLength(file, RandomAccess.GetLength(file) / 2);
        _log.Append("last\n");
        await _log.RestartAsync();
        Assert.InRange(_log.Lines.Count, 1000, 15000);
        Assert.Contains("last", _log.Lines);
        Assert.Equal(1, _log.Tailer.Gaps);
    }

    [Fact]
    public async Task What_no_one_here_can_unpack_is_a_gap_that_says_what_is_missing()
    {
        await ReadAndStopAsync("one\n");
        var inode = Assert.Single(_log.Consumer.FilePositions).Inode;
        _log.Append("two\n");
        _log.Rotate(".1");
        File.Move(_log.Rotated(".1"), _log.Rotated(".1.xz"));
        File.WriteAllText(_log.Rotated(".2.xz"), "other text");
        File.Move(_log.Rotated(".2.xz"), _log.Rotated(".1.xz"), overwrite: true);
        await _log.RestartAsync();
        Assert.Equal(["one"], _log.Lines);
        Assert.Equal(1, _log.Tailer.Gaps);
        Assert.Equal($"what was written behind byte 4 of the file with inode {inode}, which has been rotated away and cannot be found", _log.Tailer.LastGap);
    }

    [Fact]
    public async Task A_stop_within_a_compressed_log_goes_on_there()
    {
        await ReadAndStopAsync("one\n");
        _log.Append(string.Concat(Enumerable.Range(0, 50000).Select(i => $"line {i}\n")));
        _log.Rotate(".1");
        _log.Compress(".1", ".1.gz");
        _log.Start(_log.Consumer.Positions);
        var consumer = new FirstPosition();
        await Assert.ThrowsAsync<OperationCanceledException>(() => _log.Tailer.PollAsync(consumer, CancellationToken.None).AsTask());
        Assert.InRange(consumer.Lines, 1, 49999);
        _log.Stop();
        _log.Start(consumer.Positions);
        await _log.PollAsync();
        Assert.Equal(50000, consumer.Lines + _log.Lines.Count - 1);
    }

    private void Date(string suffix, int ago) => File.SetLastWriteTimeUtc(_log.Rotated(suffix), _log.Clock.GetUtcNow().UtcDateTime.AddSeconds(10 - ago));

    private async Task ReadAndStopAsync(string text)
    {
        await _log.StartWithAsync(text);
        _log.Stop();
    }
}
