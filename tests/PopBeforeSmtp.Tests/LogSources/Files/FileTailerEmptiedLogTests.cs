using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>A log that was emptied in place, with or without a copy.</summary>
public sealed class FileTailerEmptiedLogTests : IDisposable
{
    private readonly TailedLog _log = new();

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData("3\n")]
    [InlineData("two\none\n")]
    [InlineData("three\nand more than there was before\n")]
    public async Task A_log_that_is_emptied_and_filled_again_between_two_looks_is_read_from_its_start(string text)
    {
        await _log.StartWithAsync("one\ntwo\n");
        _log.Truncate();
        _log.Append(text);
        await _log.PollAsync();
        Assert.Equal(["one", "two", .. text.TrimEnd().Split('\n')], _log.Lines);
    }

    [Fact]
    public async Task A_log_that_is_emptied_and_filled_again_while_stopped_is_read_from_its_start_and_is_a_gap()
    {
        await _log.StartWithAsync("one\n");
        _log.Stop();
        _log.Truncate();
        _log.Append("two, and more than there was before\n");
        await _log.RestartAsync();
        Assert.Equal(["one", "two, and more than there was before"], _log.Lines);
        Assert.Equal(1, _log.Tailer.Gaps);
    }

    [Fact]
    public async Task A_half_line_that_is_emptied_away_is_never_the_head_of_another()
    {
        await _log.StartWithAsync("login from 192.0.2.1");
        _log.Truncate();
        _log.Append("logout of someone .17\nnext\n");
        await _log.PollAsync();
        Assert.Equal(["logout of someone .17", "next"], _log.Lines);
    }

    [Fact]
    public async Task What_nobody_had_read_is_read_in_the_copy_before_what_is_written_next()
    {
        await _log.StartWithAsync("one\n");
        _log.Append("two\nhalf");
        _log.CopyTruncate(".1");
        _log.Append("three, longer than what was there before\n");
        await _log.PollAsync();
        Assert.Equal(["one", "two", "three, longer than what was there before"], _log.Lines);
        await _log.RestartAsync();
        Assert.Equal(3, _log.Lines.Count);
        Assert.Equal(0, _log.Tailer.Gaps);
    }

    [Fact]
    public async Task Copies_made_one_after_the_other_between_two_looks_lose_nothing()
    {
        await _log.StartWithAsync("one\n");
        _log.Append("two\n");
        _log.CopyTruncate(".3");
        _log.Append("three\n");
        _log.CopyTruncate(".2");
        _log.Append("four\n");
        _log.CopyTruncate(".1");
        _log.Append("five\n");
        await _log.PollAsync();
        Assert.Equal(["five", "four", "one", "three", "two"], _log.Lines.Order());
    }

    [Fact]
    public async Task Copies_made_one_after_the_other_while_stopped_lose_nothing()
    {
        await _log.StartWithAsync("one\n");
        _log.Stop();
        _log.Append("two\n");
        _log.CopyTruncate(".2");
        _log.Append("three\n");
        _log.CopyTruncate(".1");
        _log.Append("four\n");
        await _log.RestartAsync();
        Assert.Equal(["four", "one", "three", "two"], _log.Lines.Order());
        Assert.Equal(0, _log.Tailer.Gaps);
    }

    [Fact]
    public async Task A_log_that_was_copied_and_emptied_before_it_was_ever_read_is_read_in_the_copy()
    {
        await _log.StartWithAsync("");
        _log.Append("one\n");
        _log.CopyTruncate(".1");
        _log.Append("two\n");
        await _log.PollAsync();
        Assert.Equal(["one", "two"], _log.Lines);
    }

    [Fact]
    public async Task A_copy_that_was_compressed_at_once_is_read_too()
    {
        await _log.StartWithAsync("one\n");
        _log.Append("two\n");
        _log.CopyTruncate(".1");
        _log.Compress(".1", ".1.gz");
        _log.Append("three\n");
        await _log.PollAsync();
        Assert.Equal(["one", "two", "three"], _log.Lines);
    }

    [Fact]
    public async Task A_log_that_was_copied_emptied_and_then_renamed_while_stopped_loses_nothing()
    {
        await _log.StartWithAsync("one\n");
        _log.Stop();
        _log.CopyTruncate(".2");
        File.Move(_log.Path, _log.Rotated(".1"));
        TailedLog.Append(_log.Rotated(".1"), "two\n");
        _log.Append("three\n");
        await _log.RestartAsync();
        Assert.Equal(["one", "three", "two"], _log.Lines.Order());
    }

    [Fact]
    public async Task A_log_that_is_emptied_again_and_again_is_read_each_time()
    {
        await _log.StartWithAsync("");
        for (var i = 0; i < 50; i++)
        {
            _log.Append($"line {i}\n");
            await _log.PollAsync();
            _log.Truncate();
            if (i % 2 == 0)
                await _log.PollAsync();
        }
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"line {i}"), _log.Lines);
    }

    [Fact]
    public async Task A_log_that_is_emptied_while_the_consumer_is_behind_is_read_from_its_start_afterwards()
    {
        _log.Append("one\ntwo\n");
        _log.Start();
        var consumer = new HeldConsumer();
        var poll = _log.Tailer.PollAsync(consumer, CancellationToken.None).AsTask();
        Assert.False(poll.IsCompleted);
        _log.Truncate();
        _log.Append("three, and more than there was\n");
        consumer.Release();
        while (await poll)
            poll = _log.Tailer.PollAsync(consumer, CancellationToken.None).AsTask();
        Assert.Equal(["one", "two", "three, and more than there was"], consumer.Lines);
    }
}
