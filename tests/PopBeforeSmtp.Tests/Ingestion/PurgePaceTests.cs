using PopBeforeSmtp.Ingestion;
using Xunit;

namespace PopBeforeSmtp.Tests.Ingestion;

public sealed class PurgePaceTests
{
    [Theory]
    [InlineData(-5, 10)]
    [InlineData(0, 10)]
    [InlineData(30, 5)]
    [InlineData(59, 0)]
    [InlineData(60, 0)]
    [InlineData(3600, 0)]
    public void The_longer_a_closed_row_has_waited_the_sooner_it_is_forgotten(int seconds, int milliseconds) =>
        Assert.Equal(milliseconds, Math.Floor(PurgePace.PauseAfter(TimeSpan.FromSeconds(seconds)).TotalMilliseconds));

    [Theory]
    [InlineData(899, true)]
    [InlineData(900, false)]
    [InlineData(1000, false)]
    [InlineData(1200, false)]
    public void In_a_table_that_is_nearly_full_nothing_waits_that_logins_could_be_refused_for(int rows, bool waits) =>
        Assert.Equal(waits, PurgePace.CanWait(TimeSpan.Zero, rows, 1000));

    [Theory]
    [InlineData(59, true)]
    [InlineData(60, false)]
    public void After_a_minute_nothing_waits(int seconds, bool waits) => Assert.Equal(waits, PurgePace.CanWait(TimeSpan.FromSeconds(seconds), 500, 1000));
}
