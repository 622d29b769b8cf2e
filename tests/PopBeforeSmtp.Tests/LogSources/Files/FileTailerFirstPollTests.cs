using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

public sealed class FileTailerFirstPollTests : IDisposable
{
    private readonly TailedLog _log = new();

    public void Dispose() => _log.Dispose();

    /// <summary>A source that failed and works again is known by its position: a quiet log must not look failed.</summary>
    [Fact]
    public async Task The_first_poll_hands_over_the_position_although_there_is_no_new_line()
    {
        await _log.StartWithAsync("one\n");
        var stored = _log.Consumer.Positions;
        _log.Restart();
        _log.Consumer.Positions = [];
        await _log.PollAsync();
        Assert.Equal(stored, _log.Consumer.Positions);
        Assert.Equal(["one"], _log.Lines);
    }

    [Fact]
    public async Task Later_polls_without_a_line_hand_over_nothing()
    {
        await _log.StartWithAsync("one\n");
        _log.Consumer.Positions = [];
        await _log.PollAsync();
        Assert.Empty(_log.Consumer.Positions);
    }

    [Fact]
    public async Task A_stored_log_that_is_gone_is_no_longer_needed_after_the_first_poll()
    {
        await _log.StartWithAsync("one\n");
        File.Delete(_log.Path);
        _log.Restart();
        Assert.Equal(1, _log.Tailer.Gaps);
        await _log.PollAsync();
        _log.Restart();
        Assert.Equal(0, _log.Tailer.Gaps);
    }
}
