using PopBeforeSmtp.Control;
using PopBeforeSmtp.Core.History;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Control;

public sealed class ReportViewsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 10, 15, 0, TimeSpan.Zero);

    [Fact]
    public void The_days_of_a_pair_add_up_and_the_latest_use_comes_first()
    {
        var usage = new Dictionary<UsageKey, UsageCount>
        {
            [Key(2, "192.0.2.10", "ina")] = new(3, Now.AddDays(-2), Now.AddDays(-2).AddHours(1), "pop3"),
            [Key(0, "192.0.2.10", "ina")] = new(4, Now.AddHours(-1), Now, "imap"),
            [Key(0, "192.0.2.10", "piet")] = new(1, Now.AddMinutes(1), Now.AddMinutes(1), ""),
            [Key(1, "198.51.100.0/24", "")] = new(9, Now.AddDays(-1), Now.AddDays(-1), ""),
        };
        var report = ReportViews.Of(Now.AddDays(-30), usage, ["ina", "eve", ""], Now.AddDays(-3));
        Assert.Equal(
            [
                new UsageView("piet", "192.0.2.10", 1, Now.AddMinutes(1), Now.AddMinutes(1), ""),
                new UsageView("ina", "192.0.2.10", 7, Now.AddDays(-2), Now, "imap"),
                new UsageView("", "198.51.100.0/24", 9, Now.AddDays(-1), Now.AddDays(-1), ""),
            ],
            report.Usage);
        Assert.Equal((2, 3, Now.AddDays(-3)), (report.Relayed, report.LoggedIn, report.LoginsSince));
    }

    [Fact]
    public void Logins_are_known_from_the_day_the_report_begins_at_the_earliest()
    {
        var report = ReportViews.Of(Now.AddDays(-1), new Dictionary<UsageKey, UsageCount>(), [], Now.AddDays(-20));
        Assert.Equal((0, 0, Now.AddDays(-1)), (report.Relayed, report.LoggedIn, report.LoginsSince));
        Assert.Null(ReportViews.Of(Now, new Dictionary<UsageKey, UsageCount>(), [], null).LoginsSince);
    }

    private static UsageKey Key(int daysAgo, string client, string account) => new(DateOnly.FromDateTime(Now.UtcDateTime).AddDays(-daysAgo), Make.Network(client), account);
}
