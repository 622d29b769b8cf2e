using PopBeforeSmtp.Core.LogLines;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

public sealed class FileTailerGrowthTests : IDisposable
{
    private readonly TailedLog _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task A_growing_log_is_read_line_by_line_in_order()
    {
        await _log.StartWithAsync("one\n");
        _log.Append("two\nthree\n");
        await _log.PollAsync();
        Assert.Equal(["one", "two", "three"], _log.Lines);
        Assert.Equal(3, _log.Tailer.Lines);
        Assert.Equal(0, _log.Tailer.Lag);
    }

    [Fact]
    public async Task A_line_without_its_line_feed_is_kept_back()
    {
        await _log.StartWithAsync("one\nrip=192.0.2.1");
        Assert.Equal(["one"], _log.Lines);
        _log.Append("7\n");
        await _log.PollAsync();
        Assert.Equal(["one", "rip=192.0.2.17"], _log.Lines);
    }

    [Fact]
    public async Task A_line_that_is_cut_by_a_restart_is_handed_over_once()
    {
        await _log.StartWithAsync("one\nrip=192.0.2.1");
        _log.Restart();
        await _log.PollAsync();
        _log.Append("7\n");
        await _log.PollAsync();
        Assert.Equal(["one", "rip=192.0.2.17"], _log.Lines);
    }

    [Fact]
    public async Task A_restart_reads_nothing_twice()
    {
        await _log.StartWithAsync("one\ntwo\n");
        _log.Restart();
        await _log.PollAsync();
        _log.Append("three\n");
        _log.Restart();
        await _log.PollAsync();
        Assert.Equal(["one", "two", "three"], _log.Lines);
        Assert.Equal(0, _log.Tailer.Gaps);
    }

    [Fact]
    public async Task Without_a_stored_position_the_whole_log_is_read()
    {
        await _log.StartWithAsync("one\ntwo\n");
        Assert.Equal(["one", "two"], _log.Lines);
    }

    [Fact]
    public async Task A_log_that_is_not_there_yet_is_waited_for()
    {
        _log.Start();
        await _log.PollAsync();
        Assert.False(_log.Tailer.IsOpen);
        Assert.Equal(0, _log.Tailer.Gaps);
        _log.Append("one\n");
        await _log.PollAsync();
        Assert.True(_log.Tailer.IsOpen);
        Assert.Equal(["one"], _log.Lines);
    }

    [Fact]
    public async Task A_log_in_a_directory_that_is_not_there_yet_is_waited_for()
    {
        using var tailer = new PopBeforeSmtp.LogSources.Files.FileTailer(Path.Combine(_log.Path + ".d", "mail.log"), "mail", _log.Clock);
        tailer.Start([]);
        await tailer.PollAsync(_log.Consumer, CancellationToken.None);
        Directory.CreateDirectory(_log.Path + ".d");
        TailedLog.Append(Path.Combine(_log.Path + ".d", "mail.log"), "one\n");
        await tailer.PollAsync(_log.Consumer, CancellationToken.None);
        Assert.Equal(["one"], _log.Lines);
    }

    [Fact]
    public async Task A_position_never_stands_behind_a_line_that_was_not_handed_over()
    {
        _log.Append(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"line {i:D6} {new string('x', i % 40)}\n")) + "half");
        var text = File.ReadAllText(_log.Path);
        _log.Start();
        var consumer = new PositionChecker(text);
        await _log.Tailer.PollAsync(consumer, CancellationToken.None);
        Assert.True(consumer.Positions > 1);
        Assert.Equal(20_000, consumer.Lines);
        Assert.Equal(text.Length - "half".Length, consumer.LastOffset);
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_dropped_and_the_next_one_is_whole()
    {
        _log.Append("one\n" + new string('x', LineBuffer.MaximumLineLength + 1) + "\ntwo\n");
        _log.Start();
        await _log.PollAsync();
        Assert.Equal(["one", "two"], _log.Lines);
        Assert.Equal(1, _log.Tailer.DroppedLines);
    }

    [Fact]
    public async Task The_longest_line_allowed_is_handed_over()
    {
        _log.Append(new string('x', LineBuffer.MaximumLineLength) + "\ntwo\n");
        _log.Start();
        await _log.PollAsync();
        Assert.Equal([LineBuffer.MaximumLineLength, 3], _log.Lines.Select(line => line.Length));
        Assert.Equal(0, _log.Tailer.DroppedLines);
    }

    [Fact]
    public async Task The_end_of_a_line_that_is_too_long_is_no_line_after_a_restart_within_it()
    {
        var half = new string('x', LineBuffer.MaximumLineLength + 100);
        await _log.StartWithAsync("one\n" + half);
        _log.Restart();
        await _log.PollAsync();
        _log.Append(" rip=192.0.2.66\ntwo\n");
        await _log.PollAsync();
        Assert.Equal(["one", "two"], _log.Lines);
    }

    [Fact]
    public async Task Lines_end_at_a_line_feed_alone()
    {
        await _log.StartWithAsync("a\rb\vc\fd\u0085e\u2028f\r\n\n");
        Assert.Equal(["a\rb\vc\fd\u0085e\u2028f", ""], _log.Lines);
    }

    [Fact]
    public async Task Each_line_comes_with_the_byte_it_begins_at()
    {
        await _log.StartWithAsync("one\nü\r\n" + new string('x', LineBuffer.MaximumLineLength + 1) + "\nthree\nhalf");
        _log.Append(" four\n");
        _log.Restart();
        await _log.PollAsync();
        Assert.Equal(["one", "ü", "three", "half four"], _log.Lines);
        var three = 8 + LineBuffer.MaximumLineLength + 2;
        Assert.Equal([0, 4, three, three + 6], _log.Consumer.Places.Select(place => place.Offset));
        Assert.All(_log.Consumer.Places, place => Assert.Equal((_log.Path, ""), (place.Log, place.Cursor)));
    }

    [Fact]
    public async Task A_renamed_log_is_told_from_the_new_one_by_its_inode()
    {
        await _log.StartWithAsync("one\n");
        _log.Rotate();
        TailedLog.Append(_log.Rotated(".1"), "two\n");
        _log.Append("three\n");
        await _log.PollAsync();
        await _log.PollAsync();
        Assert.Equal(["one", "two", "three"], _log.Lines);
        Assert.Equal([0, 4, 0], _log.Consumer.Places.Select(place => place.Offset));
        Assert.Equal(2, _log.Consumer.Places.Select(place => place.Inode).Distinct().Count());
    }

    [Fact]
    public async Task A_log_that_grows_while_it_is_read_does_not_keep_the_reader_for_ever()
    {
        _log.Append("hot\n");
        _log.Start();
        Assert.True(await _log.Tailer.PollAsync(new EndlessLog(_log.Path), CancellationToken.None));
    }

    [Fact]
    public async Task What_is_behind_is_counted_in_bytes()
    {
        await _log.StartWithAsync("one\nhalf");
        Assert.Equal(4, _log.Tailer.Offset);
        Assert.Equal(4, _log.Tailer.Lag);
    }
}
