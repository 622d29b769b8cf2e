using PopBeforeSmtp.Settings;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Settings;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("00:30:00", 1800)]
    [InlineData("0:30:00", 1800)]
    [InlineData("0:30", 1800)]
    [InlineData("1.00:00:00", 86400)]
    [InlineData("00:00:00.5", 0.5)]
    [InlineData("90s", 90)]
    [InlineData("30m", 1800)]
    [InlineData("2h", 7200)]
    [InlineData("1d", 86400)]
    [InlineData("0s", 0)]
    public void Durations_as_people_write_them(string text, double seconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("1800")]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("-5m")]
    [InlineData("+5m")]
    [InlineData("5 m")]
    [InlineData(" 5m")]
    [InlineData("5M")]
    [InlineData("1.5h")]
    [InlineData("5w")]
    [InlineData("30min")]
    [InlineData("24:00:00")]
    [InlineData("0:60")]
    [InlineData("::")]
    [InlineData("99999999999d")]
    [InlineData("٣m")]
    public void What_is_none_is_refused(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Fact]
    public void A_duration_that_is_too_short_or_too_long_is_an_error_that_says_what_is_valid()
    {
        using var settings = new TestSettings("{\n\"A\": \"0s\",\n\"B\": \"32d\",\n\"C\": 30 }");
        foreach (var key in (string[])["A", "B", "C"])
            Assert.Equal(TimeSpan.FromMinutes(30), settings.Root.Duration(key, TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(1), TimeSpan.FromDays(31)));
        const string valid = "is not a duration from 1 s to 31 d; write hours:minutes:seconds such as 00:30:00, or 30m";
        Assert.Equal([$"appsettings.json:2: A: '0s' {valid}", $"appsettings.json:3: B: '32d' {valid}", $"appsettings.json:4: C: '30' {valid}"], settings.Errors);
    }

    [Theory]
    [InlineData(-5, "0 s")]
    [InlineData(0, "0 s")]
    [InlineData(119.4, "119 s")]
    [InlineData(120, "2 min")]
    [InlineData(7169, "119 min")]
    [InlineData(7200, "2 h")]
    [InlineData(7500, "2 h 5 min")]
    [InlineData(172769, "47 h 59 min")]
    [InlineData(172800, "2 d")]
    [InlineData(180000, "2 d 2 h")]
    public void Durations_as_people_read_them(double seconds, string text) => Assert.Equal(text, DurationText.Format(TimeSpan.FromSeconds(seconds)));
}
