using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

public sealed class FileTailerRotationTests : IDisposable
{
    private readonly TailedLog _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task A_log_that_is_renamed_is_read_to_its_end()
    {
        await _log.StartWithAsync("one\n");
        _log.Append("two\n");
        _log.Rotate();
        _log.Append("three\n");
        await _log.PollAsync();
        Assert.Equal(["one", "two", "three"], _log.Lines);
    }

    [Fact]
    public async Task A_log_that_is_renamed_is_read_on_before_there_is_a_new_one()
    {
        await _log.StartWithAsync("one\n");
        File.Move(_log.Path, _log.Rotated(".1"));
        TailedLog.Append(_log.Rotated(".1"), "two\n");
        await _log.PollAsync();
        Assert.Equal(["one", "two"], _log.Lines);
        _log.Append("three\n");
        await _log.PollAsync();
        Assert.Equal(["one", "two", "three"], _log.Lines);
    }

    [Fact]
    public async Task What_the_writer_still_writes_to_the_renamed_log_is_read()
    {
        await _log.StartWithAsync("one\n");
        _log.Rotate();
        await _log.PollAsync();
        TailedLog.Append(_log.Rotated(".1"), "two\n");
        _log.Append("three\n");
        await _log.PollAsync();
        TailedLog.Append(_log.Rotated(".1"), "four\n");
        await _log.PollAsync();
        Assert.Equal(["four", "one", "three", "two"], _log.Lines.Order());
    }

    [Fact]
    public async Task A_line_that_was_cut_by_the_rename_is_completed_in_the_old_log()
    {
        await _log.StartWithAsync("one\nrip=192.0.2.1");
        _log.Rotate();
        _log.Append("7 is no part of it\n");
        await _log.PollAsync();
        TailedLog.Append(_log.Rotated(".1"), "77\n");
        await _log.PollAsync();
        Assert.Equal(["one", "7 is no part of it", "rip=192.0.2.177"], _log.Lines);
    }

    [Fact]
    public async Task Several_renames_with_a_look_between_each_lose_nothing()
    {
        _log.Append("line 0\n");
        _log.Start();
        for (var i = 1; i <= 5; i++)
        {
            await _log.PollAsync();
            _log.Append($"late {i}\n");
            _log.Rotate($".{i}");
            _log.Append($"line {i}\n");
        }
        await _log.PollAsync();
        Assert.Equal(11, _log.Lines.Distinct().Count());
        Assert.Equal(11, _log.Lines.Count);
    }

    [Fact]
    public async Task A_renamed_log_that_is_silent_for_a_minute_is_let_go()
    {
        await _log.StartWithAsync("one\n");
        _log.Rotate();
        _log.Append("two\n");
        await _log.PollAsync();
        Assert.Equal(2, _log.Consumer.FilePositions.Count);
        _log.Clock.Advance(TimeSpan.FromSeconds(59));
        TailedLog.Append(_log.Rotated(".1"), "three\n");
        await _log.PollAsync();
        _log.Clock.Advance(TimeSpan.FromSeconds(59));
        _log.Append("four\n");
        await _log.PollAsync();
        Assert.Equal(2, _log.Consumer.FilePositions.Count);
        _log.Clock.Advance(TimeSpan.FromSeconds(1));
        await _log.PollAsync();
        _log.Append("five\n");
        await _log.PollAsync();
        Assert.Single(_log.Consumer.FilePositions);
        Assert.Equal(["one", "two", "three", "four", "five"], _log.Lines);
    }

    [Fact]
    public async Task A_log_that_is_deleted_is_read_to_its_end_and_the_new_one_from_its_start()
    {
        await _log.StartWithAsync("one\n");
        _log.Append("two\n");
        File.Delete(_log.Path);
        _log.Append("three\n");
        await _log.PollAsync();
        Assert.Equal(["one", "two", "three"], _log.Lines);
    }

    [Fact]
    public async Task A_half_line_of_a_deleted_log_is_never_evidence()
    {
        await _log.StartWithAsync("rip=192.0.2.1");
        File.Delete(_log.Path);
        _log.Append("7\n");
        await _log.PollAsync();
        Assert.Equal(["7"], _log.Lines);
    }

    [Fact]
    public async Task A_log_that_is_truncated_is_read_from_its_start()
    {
        await _log.StartWithAsync("one\ntwo\nhalf");
        File.WriteAllText(_log.Path, "");
        await _log.PollAsync();
        _log.Append("three\n");
        await _log.PollAsync();
        Assert.Equal(["one", "two", "three"], _log.Lines);
    }

    [Fact]
    public async Task A_log_that_is_truncated_and_has_grown_less_is_read_from_its_start()
    {
        await _log.StartWithAsync("one\ntwo\n");
        File.WriteAllText(_log.Path, "");
        _log.Append("3\n");
        await _log.PollAsync();
        await _log.PollAsync();
        Assert.Equal(["one", "two", "3"], _log.Lines);
    }

    [Fact]
    public async Task A_log_behind_a_symbolic_link_that_is_switched_is_followed()
    {
        TailedLog.Append(_log.Rotated("-a"), "one\n");
        File.CreateSymbolicLink(_log.Path, _log.Rotated("-a"));
        _log.Start();
        await _log.PollAsync();
        TailedLog.Append(_log.Rotated("-a"), "two\n");
        TailedLog.Append(_log.Rotated("-b"), "three\n");
        File.Delete(_log.Path);
        File.CreateSymbolicLink(_log.Path, _log.Rotated("-b"));
        await _log.PollAsync();
        Assert.Equal(["one", "two", "three"], _log.Lines);
    }
}
