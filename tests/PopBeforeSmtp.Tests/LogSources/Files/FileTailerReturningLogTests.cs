using PopBeforeSmtp.LogSources.Files;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>Logs that are renamed to and fro, replaced, or silent for long.</summary>
public sealed class FileTailerReturningLogTests : IDisposable
{
    private readonly TailedLog _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task A_log_that_is_renamed_and_renamed_back_is_read_on_where_it_was()
    {
        await _log.StartWithAsync("one\n");
        File.Move(_log.Path, _log.Rotated(".1"));
        await _log.PollAsync();
        TailedLog.Append(_log.Rotated(".1"), "two\n");
        File.Move(_log.Rotated(".1"), _log.Path);
        _log.Append("three\n");
        await _log.PollAsync();
        Assert.Equal(["one", "two", "three"], _log.Lines);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(120)]
    public async Task Two_logs_that_change_places_are_read_on_where_they_were(int seconds)
    {
        await _log.StartWithAsync("one\n");
        _log.Rotate();
        _log.Append("two\n");
        await _log.PollAsync();
        _log.Clock.Advance(TimeSpan.FromSeconds(seconds));
        await _log.PollAsync();
        File.Move(_log.Path, _log.Rotated(".2"));
        File.Move(_log.Rotated(".1"), _log.Path);
        File.Move(_log.Rotated(".2"), _log.Rotated(".1"));
        _log.Append("three\n");
        TailedLog.Append(_log.Rotated(".1"), "four\n");
        await _log.PollAsync();
        await _log.PollAsync();
        Assert.Equal(["four", "one", "three", "two"], _log.Lines.Order());
    }

    [Fact]
    public async Task A_log_that_is_moved_out_of_its_directory_is_read_to_its_end()
    {
        await _log.StartWithAsync("one\n");
        var elsewhere = Path.Combine(Directory.CreateDirectory(_log.Rotated("-old.d")).FullName, "mail.log");
        File.Move(_log.Path, elsewhere);
        TailedLog.Append(elsewhere, "two\n");
        _log.Append("three\n");
        await _log.PollAsync();
        Assert.Equal(["one", "two", "three"], _log.Lines);
        await _log.RestartAsync();
        Assert.Equal(1, _log.Tailer.Gaps);
    }

    [Fact]
    public async Task A_log_that_was_silent_for_a_day_is_read_on()
    {
        await _log.StartWithAsync("one\n");
        for (var hour = 0; hour < 24; hour++)
        {
            _log.Clock.Advance(TimeSpan.FromHours(1));
            await _log.PollAsync();
        }
        _log.Append("two\n");
        await _log.PollAsync();
        Assert.Equal(["one", "two"], _log.Lines);
    }

    [Fact]
    public async Task An_editor_that_writes_the_same_text_anew_brings_no_line_back()
    {
        await _log.StartWithAsync("one\ntwo\n");
        Replace("one\ntwo\nthree\n");
        await _log.PollAsync();
        _log.Append("four\n");
        await _log.PollAsync();
        Assert.Equal(["one", "two", "three", "four"], _log.Lines);
        _log.Stop();
        Replace("one\ntwo\nthree\nfour\nfive\n");
        await _log.RestartAsync();
        Assert.Equal(["one", "two", "three", "four", "five"], _log.Lines);
    }

    [Fact]
    public async Task An_editor_that_writes_other_text_gives_a_log_that_is_read_from_its_start()
    {
        await _log.StartWithAsync("one\ntwo\n");
        Replace("two\nthree\nfour\n");
        await _log.PollAsync();
        Assert.Equal(["one", "two", "two", "three", "four"], _log.Lines);
    }

    [Fact]
    public async Task A_text_written_anew_and_renamed_before_it_was_read_is_read_once()
    {
        await _log.StartWithAsync("");
        _log.Append("one\n");
        Replace("one\n");
        _log.Rotate();
        await _log.PollAsync();
        await _log.PollAsync();
        Assert.Equal(["one"], _log.Lines);
    }

    [Fact]
    public async Task Two_logs_with_the_same_first_lines_are_two_logs()
    {
        await _log.StartWithAsync("syslogd started\none\n");
        _log.Rotate();
        _log.Append("syslogd started\ntwo\n");
        await _log.PollAsync();
        await _log.RestartAsync();
        Assert.Equal(["syslogd started", "one", "syslogd started", "two"], _log.Lines);
    }

    [Fact]
    public async Task A_log_that_grows_byte_by_byte_is_read_from_its_first_line_and_resumed_at_each()
    {
        await _log.StartWithAsync("");
        foreach (var letter in "a\nbc\n\nd\n")
        {
            _log.Append(letter.ToString());
            await _log.PollAsync();
            await _log.RestartAsync();
        }
        Assert.Equal(["a", "bc", "", "d"], _log.Lines);
    }

    [Fact]
    public async Task A_deleted_log_is_let_go_when_it_has_been_silent_for_a_minute()
    {
        await _log.StartWithAsync("one\n");
        File.Delete(_log.Path);
        await _log.PollAsync();
        Assert.True(_log.Tailer.IsOpen);
        _log.Clock.Advance(FileTailer.DrainTime);
        await _log.PollAsync();
        Assert.False(_log.Tailer.IsOpen);
        Assert.Empty(_log.Tailer.Held);
        _log.Append("two\n");
        await _log.PollAsync();
        Assert.Equal(["one", "two"], _log.Lines);
    }

    [Fact]
    public async Task A_log_that_was_made_while_running_and_renamed_while_stopped_is_read_though_nobody_had_looked_at_it()
    {
        await _log.StartWithAsync("one\n");
        File.Delete(_log.Path);
        await _log.RestartAsync();
        _log.Append("");
        _log.Stop();
        _log.Append("two\n");
        _log.Rotate();
        await _log.RestartAsync();
        Assert.Equal(["one", "two"], _log.Lines);
    }

    [Fact]
    public async Task A_log_that_came_and_went_is_read_before_there_is_another_one()
    {
        await _log.StartWithAsync("one\n");
        File.Delete(_log.Path);
        await _log.PollAsync();
        _log.Append("two\n");
        File.Move(_log.Path, _log.Rotated(".1"));
        await _log.PollAsync();
        await _log.PollAsync();
        Assert.Equal(["one", "two"], _log.Lines);
    }

    private void Replace(string text)
    {
        File.WriteAllText(_log.Rotated("~"), text);
        File.Move(_log.Rotated("~"), _log.Path, overwrite: true);
    }
}
