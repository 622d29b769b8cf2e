using System.IO.Compression;
using System.Text;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>Where no position is known, the start of a large log is passed over; it is followed then as any other.</summary>
public sealed class FirstStartOfLargeLogTests : IDisposable
{
    private const int OldLines = 40_000;

    private readonly TailedLog _log = new() { Reach = TimeSpan.FromHours(1) };

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task What_counts_is_read_and_most_of_the_rest_is_not()
    {
        await StartAsync();
        Assert.InRange(_log.Lines.Count, 1000, OldLines / 2);
        Assert.Equal(Young(999), _log.Lines[^1]);
        Assert.Equal(1000, _log.Lines.Count(line => line.Contains("young")));
        Assert.InRange(_log.Tailer.PassedOver, 1024 * 1024, Length);
        Assert.Equal(0, _log.Tailer.Lag);
    }

    [Fact]
    public async Task Each_line_knows_its_place()
    {
        await StartAsync();
        var bytes = File.ReadAllBytes(_log.Path);
        foreach (var (line, place) in _log.Lines.Zip(_log.Consumer.Places))
            Assert.Equal(line + "\n", Encoding.UTF8.GetString(bytes, (int)place.Offset, line.Length + 1));
    }

    [Fact]
    public async Task A_restart_goes_on_where_it_was()
    {
        await StartAsync();
        var read = _log.Lines.Count;
        _log.Append("one\n");
        await _log.RestartAsync();
        Assert.Equal(["one"], _log.Lines.Skip(read));
        Assert.Equal(0, _log.Tailer.PassedOver);
        Assert.Equal(0, _log.Tailer.Gaps);
    }

    [Fact]
    public async Task A_position_is_known_from_the_first_poll_on()
    {
        WriteOld();
        _log.Start();
        await _log.Tailer.PollAsync(_log.Consumer, CancellationToken.None);
        var offset = Assert.Single(_log.Consumer.FilePositions).Offset;
        Assert.True(offset > _log.Tailer.PassedOver && _log.Tailer.PassedOver > 0);
        var read = _log.Lines.Count;
        _log.Append("one\n");
        await _log.RestartAsync();
        Assert.Equal(Length - 4 - offset, _log.Lines.Skip(read).SkipLast(1).Sum(line => line.Length + 1));
    }

    [Fact]
    public async Task A_log_that_is_emptied_right_after_is_read_from_its_start_again()
    {
        await StartAsync();
        var read = _log.Lines.Count;
        _log.Truncate();
        _log.Append("one\n");
        await _log.PollAsync();
        Assert.Equal(["one"], _log.Lines.Skip(read));
        Assert.Equal(0, _log.Tailer.Gaps);
    }

    [Fact]
    public async Task A_log_that_is_emptied_while_the_service_is_down_is_read_from_its_start()
    {
        await StartAsync();
        var read = _log.Lines.Count;
        _log.CopyTruncate(".1");
        _log.Append("one\n");
        await _log.RestartAsync();
        Assert.Equal(["one"], _log.Lines.Skip(read));
        Assert.Equal(0, _log.Tailer.Gaps);
    }

    [Fact]
    public async Task A_log_that_is_emptied_before_it_is_looked_at_is_read_from_its_start()
    {
        WriteOld();
        _log.Start();
        _log.Truncate();
        _log.Append("one\n");
        await _log.PollAsync();
        Assert.Equal(["one"], _log.Lines);
        Assert.Equal(0, _log.Tailer.PassedOver);
    }

    [Fact]
    public async Task A_log_that_is_renamed_right_after_is_read_to_its_end()
    {
        await StartAsync();
        var read = _log.Lines.Count;
        _log.Rotate();
        TailedLog.Append(_log.Rotated(".1"), "one\n");
        _log.Append("two\n");
        await _log.RestartAsync();
        Assert.Equal(["one", "two"], _log.Lines.Skip(read).Order());
        Assert.Equal(0, _log.Tailer.Gaps);
    }

    [Fact]
    public async Task A_log_with_a_position_is_read_on_there_however_old_it_is()
    {
        await _log.StartWithAsync("one\n");
        _log.Stop();
        WriteOld();
        await _log.RestartAsync();
        Assert.Equal(1 + OldLines + 1000, _log.Lines.Count);
        Assert.Equal(0, _log.Tailer.PassedOver);
    }

    [Fact]
    public async Task Of_a_file_that_was_renamed_away_before_the_same_is_passed_over()
    {
        WriteOld();
        _log.Rotate();
        _log.Append("one\n");
        _log.Start();
        await _log.PollAsync();
        Assert.Equal(1000, _log.Lines.Count(line => line.Contains("young")));
        Assert.InRange(_log.Lines.Count, 1001, OldLines / 2);
        Assert.Contains("one", _log.Lines);
    }

    [Fact]
    public async Task One_that_gzip_made_is_read_whole()
    {
        WriteOld();
        _log.Rotate();
        _log.Compress(".1", ".1.gz");
        _log.Start();
        await _log.PollAsync();
        Assert.Equal(OldLines + 1000, _log.Lines.Count);
    }

    [Fact]
    public async Task A_file_that_comes_later_is_read_whole()
    {
        await _log.StartWithAsync("one\n");
        _log.Rotate();
        WriteOld();
        await _log.PollAsync();
        Assert.Equal(1 + OldLines + 1000, _log.Lines.Count);
        Assert.Equal(0, _log.Tailer.PassedOver);
    }

    private long Length => new FileInfo(_log.Path).Length;

    private async Task StartAsync()
    {
        WriteOld();
        _log.Start();
        await _log.PollAsync();
    }

    /// <summary>Some 3 MB: a line every 20 seconds until two days ago, and one every two seconds of late.</summary>
    private void WriteOld()
    {
        var text = new StringBuilder();
        for (var line = 0; line < OldLines; line++)
            text.Append(Line(_log.Clock.GetUtcNow().AddDays(-2).AddSeconds(-20 * (OldLines - line)), "old", line)).Append('\n');
        for (var line = 0; line < 1000; line++)
            text.Append(Young(line)).Append('\n');
        _log.Append(text.ToString());
    }

    private string Young(int line) => Line(_log.Clock.GetUtcNow().AddSeconds(-2 * (1000 - line)), "young", line);

    private static string Line(DateTimeOffset time, string word, int number) =>
        $"{time:yyyy-MM-ddTHH:mm:ss}+00:00 mx1 postfix/smtpd[811]: connect from {word}.example[192.0.2.1], line {number:00000}";
}
