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
            // Behind the first look of each pair.
            if (reads++ is 1 or 3)
                _clocks.Advance(TimeSpan.FromMinutes(5));
            return _clocks.SinceBoot;
        });
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
}
