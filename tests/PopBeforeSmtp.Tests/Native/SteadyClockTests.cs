using PopBeforeSmtp.Native;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Native;

public sealed class SteadyClockTests
{
    private readonly TwoClocks _clocks = new();

    [Fact]
    public void It_is_the_hosts_clock_as_long_as_nobody_sets_that()
    {
        _clocks.Advance(TimeSpan.FromDays(3));
        Assert.Equal(_clocks.Wall, _clocks.Steady.GetUtcNow());
        Assert.Equal(_clocks.Steady.Base, _clocks.Steady.WallBase);
    }

    [Fact]
    public void It_goes_on_when_the_hosts_clock_is_set_and_follows_when_it_is_told_to()
    {
        var before = _clocks.Wall;
        _clocks.Wall += TimeSpan.FromHours(1);
        Assert.Equal(before, _clocks.Steady.GetUtcNow());
        Assert.Equal(TimeSpan.FromHours(1), _clocks.Steady.WallBase - _clocks.Steady.Base);
        _clocks.Steady.Follow(_clocks.Steady.WallBase);
        Assert.Equal(_clocks.Wall, _clocks.Steady.GetUtcNow());
    }

    [Fact]
    public void Small_steps_are_followed_once_they_are_a_large_one_together()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(_clocks.Steady.Base, _clocks.Steady.WallBase);
            _clocks.Wall += TimeSpan.FromSeconds(0.6);
        }
        Assert.Equal(TimeSpan.FromSeconds(1.8), _clocks.Steady.WallBase - _clocks.Steady.Base);
    }

    [Fact]
    public void A_process_that_is_stopped_between_two_looks_has_seen_no_step()
    {
        var reads = 0;
        var steady = new SteadyClock(_clocks, () =>
        {
            // Between the two looks of a pair; the first pair is that of the start.
            if (reads++ is 3 or 5)
                _clocks.Advance(TimeSpan.FromMinutes(5));
            return _clocks.SinceBoot;
        });
        Assert.Equal(steady.Base, steady.WallBase);
    }

    [Fact]
    public void A_process_that_is_stopped_while_it_starts_is_not_late_for_ever()
    {
        var reads = 0;
        var steady = new SteadyClock(_clocks, () =>
        {
            if (reads++ is 1)
                _clocks.Advance(TimeSpan.FromMinutes(5));
            return _clocks.SinceBoot;
        });
        Assert.Equal(_clocks.Wall, steady.GetUtcNow());
        Assert.Equal(steady.Base, steady.WallBase);
    }

    [Fact]
    public void The_hosts_own_clocks_agree()
    {
        var steady = SteadyClock.Of(TimeProvider.System);
        var first = BootTime.Read();
        Assert.InRange(first, TimeSpan.FromTicks(1), TimeSpan.FromDays(36500));
        Assert.True(BootTime.Read() >= first);
        Assert.InRange((steady.GetUtcNow() - TimeProvider.System.GetUtcNow()).Duration(), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Equal(steady.Base, steady.WallBase);
    }

    [Fact]
    public void What_is_done_every_so_many_seconds_is_done_together()
    {
        var wall = new ManualTimeProvider();
        var start = wall.GetUtcNow();
        var steady = new SteadyClock(wall, () => wall.GetElapsedTime(0));
        var fired = new List<(string Timer, double At)>();
        var timers = new List<ITimer>();
        foreach (var (name, period) in new[] { ("second", 1), ("two seconds", 2), ("five seconds", 5) })
        {
            wall.Advance(TimeSpan.FromSeconds(0.3));
            timers.Add(steady.CreateTimer(_ => fired.Add((name, (wall.GetUtcNow() - start).TotalSeconds)), null, TimeSpan.FromSeconds(period), TimeSpan.FromSeconds(period)));
        }
        wall.Advance(TimeSpan.FromSeconds(9.1));
        timers.ForEach(timer => timer.Dispose());
        Assert.Equal(Enumerable.Range(1, 10).Select(second => (double)second), fired.Where(one => one.Timer == "second").Select(one => one.At));
        Assert.Equal([2, 4, 6, 8, 10], fired.Where(one => one.Timer == "two seconds").Select(one => one.At));
        Assert.Equal([5, 10], fired.Where(one => one.Timer == "five seconds").Select(one => one.At));
    }

    [Fact]
    public void What_is_waited_for_once_or_repeats_more_often_comes_when_it_was_asked_for()
    {
        var wall = new ManualTimeProvider();
        var steady = new SteadyClock(wall, () => wall.GetElapsedTime(0));
        wall.Advance(TimeSpan.FromSeconds(0.3));
        var fired = 0;
        using var once = steady.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        using var often = steady.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(0.9));
        wall.Advance(TimeSpan.FromSeconds(0.8));
        Assert.Equal(0, fired);
        wall.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(2, fired);
    }
}
