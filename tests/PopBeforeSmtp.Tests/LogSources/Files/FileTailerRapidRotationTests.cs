using PopBeforeSmtp.LogSources.Files;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>Logs that came and went between two looks.</summary>
public sealed class FileTailerRapidRotationTests : IDisposable
{
    private readonly TailedLog _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Several_renames_in_a_row_lose_nothing()
    {
        await _log.StartWithAsync("one\n");
        _log.Append("two\n");
        _log.Rotate(".3");
        _log.Append("three\n");
        _log.Rotate(".2");
        _log.Append("four\n");
        _log.Rotate(".1");
        _log.Append("five\n");
        await _log.PollAsync();
        await _log.PollAsync();
        Assert.Equal(["five", "four", "one", "three", "two"], _log.Lines.Order());
    }

    [Fact]
    public async Task Renames_before_the_log_was_first_seen_lose_nothing()
    {
        _log.Start();
        await _log.PollAsync();
        _log.Append("one\n");
        _log.Rotate();
        _log.Append("two\n");
        await _log.PollAsync();
        await _log.PollAsync();
        Assert.Equal(["one", "two"], _log.Lines.Order());
    }

    [Fact]
    public async Task A_rename_does_not_bring_back_logs_that_were_rotated_before()
    {
        TailedLog.Append(_log.Rotated(".2"), "old\n");
        await _log.StartWithAsync("one\n");
        _log.Rotate();
        await _log.PollAsync();
        _log.Clock.Advance(FileTailer.DrainTime * 2);
        await _log.PollAsync();
        File.Move(_log.Rotated(".1"), _log.Rotated(".3"));
        _log.Rotate();
        await _log.PollAsync();
        await _log.PollAsync();
        Assert.Equal(["one"], _log.Lines);
    }
}
