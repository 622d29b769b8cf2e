using PopBeforeSmtp.Core.Authorizations;
using PopBeforeSmtp.Core.Relay;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.Relay;

/// <summary>The clock is set while a relay is being answered.</summary>
public sealed class MovedTableTests
{
    private readonly AuthorizationTable _table = Table.Empty();

    [Theory]
    [InlineData(60)]
    [InlineData(-60)]
    public void A_time_of_before_and_a_table_of_after_give_no_answer(double minutes)
    {
        _table.LogIn("192.0.2.10", 0);
        _table.LogIn("192.0.2.11", -31, readAt: -31);
        var clock = new MovingClock(At.Start, now => _table.Move(TimeSpan.FromMinutes(minutes), () => { }));
        var decider = new RelayDecider(_table, clock);
        foreach (var address in new[] { "192.0.2.10", "192.0.2.11" })
        {
            Assert.Equal(RelayDecision.TryLater, decider.Decide(ClientAddress.Parse(address)));
            Assert.Equal(RelayDecision.TryLater, decider.DecideKnown(ClientAddress.Parse(address)));
        }
    }

    [Fact]
    public void While_it_is_being_moved_everybody_is_told_to_try_later()
    {
        _table.LogIn("192.0.2.10", 0);
        var clock = new FixedClock(At.Start);
        var decider = new RelayDecider(_table, clock);
        _table.Move(TimeSpan.FromHours(1), () =>
        {
            clock.Now = At.Minute(60);
            Assert.Equal(RelayDecision.TryLater, decider.Decide(ClientAddress.Parse("192.0.2.10")));
        });
        Assert.Equal(RelayDecision.Permit, decider.Decide(ClientAddress.Parse("192.0.2.10")));
    }

    /// <summary>Something happens between the look at the clock and the look at the table.</summary>
    private sealed class MovingClock(DateTimeOffset now, Action<DateTimeOffset> happens) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow()
        {
            happens(now);
            return now;
        }
    }
}
