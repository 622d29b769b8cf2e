using PopBeforeSmtp.Storage;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Storage;

public sealed class HistorySettingsTests
{
    [Fact]
    public void Without_the_section_there_are_defaults()
    {
        using var settings = new TestSettings("{}");
        Assert.Equal(HistoryOptions.Default, HistorySettings.Read(settings.Root.Section("History")));
        Assert.Empty(settings.Errors);
    }

    [Fact]
    public void Every_key_is_read()
    {
        using var settings = new TestSettings("""{ "History": { "Keep": "7d", "MaximumEvents": 0, "KeepUsage": "12h" } }""");
        Assert.Equal(new HistoryOptions(TimeSpan.FromDays(7), 0, TimeSpan.FromHours(12)), HistorySettings.Read(settings.Root.Section("History")));
        Assert.Empty(settings.Errors);
    }

    [Theory]
    [InlineData("\"MaximumEvents\": -1", "MaximumEvents: '-1' is not a number from 0 (keep none) to 100000000")]
    [InlineData("\"MaximumEvents\": 1e3", "MaximumEvents: '1e3' is not a number from 0 (keep none) to 100000000")]
    [InlineData("\"Keep\": \"30\"", "Keep: '30' is not a duration from 60 s to 3650 d; write hours:minutes:seconds such as 00:30:00, or 30m")]
    [InlineData("\"Kep\": \"30d\"", "Kep: unknown key (known here: Keep, KeepUsage, MaximumEvents)")]
    public void What_cannot_be_is_an_error(string key, string error)
    {
        using var settings = new TestSettings($$"""{ "History": { {{key}} } }""");
        HistorySettings.Read(settings.Root.Section("History"));
        Assert.EndsWith(error, Assert.Single(settings.Errors));
    }
}
