using PopBeforeSmtp.Commands.Top;
using Xunit;

namespace PopBeforeSmtp.Tests.Commands.Top;

public sealed class TopRateTests
{
    [Fact]
    public void A_rate_is_what_was_added_in_the_time_between()
    {
        var rate = new TopRate();
        rate.Add(100, TimeSpan.FromSeconds(10));
        Assert.Null(rate.Now);
        rate.Add(130, TimeSpan.FromSeconds(12));
        Assert.Equal(15, rate.Now);
        rate.Add(130, TimeSpan.FromSeconds(13));
        Assert.Equal([15, 0], rate.History);
    }

    [Fact]
    public void A_service_that_was_started_again_counts_from_zero_and_that_is_no_rate()
    {
        var rate = new TopRate();
        rate.Add(100, TimeSpan.FromSeconds(1));
        rate.Add(3, TimeSpan.FromSeconds(2));
        Assert.Null(rate.Now);
        rate.Add(5, TimeSpan.FromSeconds(3));
        Assert.Equal(2, rate.Now);
    }

    [Fact]
    public void No_more_is_kept_than_is_ever_shown()
    {
        var rate = new TopRate();
        for (var second = 0; second < 1000; second++)
            rate.Add(second, TimeSpan.FromSeconds(second));
        Assert.Equal(300, rate.History.Count);
    }

    [Theory]
    [InlineData("", 10, "")]
    [InlineData("0 0 0", 10, "▁▁▁")]
    [InlineData("0 1 2 3 4 5 6 7", 10, "▁▂▃▄▅▆▇█")]
    [InlineData("9 9 0 1000 1 1000", 4, "▁█▂█")]
    [InlineData("1 2", 0, "")]
    [InlineData("1 2", -3, "")]
    public void A_sparkline_has_its_newest_value_at_the_right(string values, int width, string line) =>
        Assert.Equal(line, TopSparkline.Of([.. values.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(double.Parse)], width));

    [Fact]
    public void A_terminal_without_bars_gets_ASCII() => Assert.Equal("_.:-=+*#", TopSparkline.Of([0, 1, 2, 3, 4, 5, 6, 7], 8, TopSparkline.Ascii));
}
