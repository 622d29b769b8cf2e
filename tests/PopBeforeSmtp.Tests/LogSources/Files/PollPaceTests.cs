using PopBeforeSmtp.LogSources.Files;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

public sealed class PollPaceTests
{
    private readonly PollPace _pace = new();

    [Fact]
    public void Where_wakes_come_a_second_is_enough()
    {
        _pace.Polled(wasWoken: true, hadNews: true);
        _pace.Polled(wasWoken: false, hadNews: false);
        Assert.Equal(PollPace.WithWakes, _pace.Next(isWatching: true));
    }

    [Fact]
    public void Where_nothing_can_be_watched_it_looks_more_often() => Assert.Equal(PollPace.WithoutWakes, _pace.Next(isWatching: false));

    [Fact]
    public void Where_lines_come_without_a_wake_it_looks_more_often_until_one_comes()
    {
        _pace.Polled(wasWoken: false, hadNews: true);
        Assert.Equal(PollPace.WithWakes, _pace.Next(isWatching: true));
        _pace.Polled(wasWoken: false, hadNews: true);
        Assert.Equal(PollPace.WithoutWakes, _pace.Next(isWatching: true));
        _pace.Polled(wasWoken: true, hadNews: true);
        Assert.Equal(PollPace.WithWakes, _pace.Next(isWatching: true));
    }
}
