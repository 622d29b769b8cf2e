using PopBeforeSmtp.Core.Tests.Support;
using PopBeforeSmtp.LogSources.Files;
using Xunit;

namespace PopBeforeSmtp.Tests.LogSources.Files;

/// <summary>Whatever a log looks like, no line is passed over that counts, and of the others most are.</summary>
public sealed class WindowSearchTests
{
    private const int Grain = 4096;
    private const int AlwaysRead = 4 * Grain;

    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Reach = TimeSpan.FromHours(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static TheoryData<string> Formats => ["3339", "3164", "Dovecot", "Docker", "XMail"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_log_is_begun_right_before_what_may_count(string format)
    {
        var log = Of(format).Write(Noon.AddDays(-20), Noon, Minute);
        var begin = FindChecked(log, Noon, TimeZoneInfo.Utc);
        var oldest = Noon - Reach - WindowSearch.Disorder;
        Assert.InRange(TimeAt(log, begin), oldest - TimeSpan.FromMinutes(10 + 3 * Grain / 60), oldest);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-20T11:59:00Z mx1 dovecot: hello\n")]
    [InlineData("2020-11-20T11:59:00Z mx1 dovecot: hello\n")]
    [InlineData("2020-11-20T11:59:00Z mx1 dovecot: hel")]
    public void A_short_log_is_read_whole(string text) => Assert.Equal(0, Find(new MemoryLog(text), Noon, TimeZoneInfo.Utc));

    [Fact]
    public void A_log_that_tells_no_times_is_read_whole() =>
        Assert.Equal(0, Find(new StampedLog(_ => "at java.base/java.lang.Thread.run(Thread.java:1583)").Write(Noon.AddDays(-20), Noon, Minute).Content, Noon, TimeZoneInfo.Utc));

    [Fact]
    public void Of_a_log_that_has_been_silent_for_long_the_end_is_read()
    {
        var log = new StampedLog().Write(Noon.AddDays(-20), Noon.AddDays(-2), Minute);
        Assert.InRange(log.Content.Bytes.Length - FindChecked(log, Noon, TimeZoneInfo.Utc), AlwaysRead, AlwaysRead + 2 * Grain);
    }

    [Fact]
    public void Nothing_is_passed_over_of_a_log_in_which_all_may_count() =>
        Assert.Equal(0, FindChecked(new StampedLog().Write(Noon - Reach, Noon, TimeSpan.FromSeconds(1)), Noon, TimeZoneInfo.Utc));

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_clock_that_was_set_back_by_an_hour_hides_nothing(string format)
    {
        var log = Of(format).Write(Noon.AddDays(-20), Noon.AddHours(0.5), Minute).Write(Noon.AddHours(-0.5), Noon, Minute);
        FindChecked(log, Noon, TimeZoneInfo.Utc);
    }

    /// <summary>Too few for a sample to hit one: what keeps them is that no place is taken for old before it is so by two hours more.</summary>
    [Fact]
    public void Single_lines_that_are_ahead_of_the_others_by_less_than_two_hours_are_not_passed_over()
    {
        var log = new StampedLog().Write(Noon.AddDays(-20), Noon.AddHours(-6), Minute);
        for (var time = Noon.AddHours(-6); time < Noon; time += TimeSpan.FromSeconds(1))
        {
            log.Write(time);
            if (time.Second == 0 && time.Minute % 7 == 0)
                log.Write(time + WindowSearch.Disorder - Minute);
        }
        Assert.InRange(Noon - TimeAt(log, FindChecked(log, Noon, TimeZoneInfo.Utc)), Reach + WindowSearch.Disorder, TimeSpan.FromHours(5));
    }

    [Fact]
    public void A_clock_that_was_set_back_by_days_hides_nothing_that_was_written_for_some_time()
    {
        var log = new StampedLog().Write(Noon.AddDays(-20), Noon.AddDays(-7), Minute).Write(Noon.AddMinutes(-55), Noon.AddMinutes(-5), TimeSpan.FromSeconds(1));
        log.Write(Noon.AddDays(-6), Noon, Minute);
        Assert.True(FindChecked(log, Noon, TimeZoneInfo.Utc) > 0);
    }

    /// <summary>A host without a battery starts in another year, until it is told the time.</summary>
    [Fact]
    public void A_clock_that_was_far_behind_for_a_moment_hides_nothing_of_before()
    {
        for (var before = 1; before < 60; before += 7)
        {
            var log = new StampedLog().Write(Noon.AddDays(-20), Noon.AddHours(-2), Minute).Write(Noon.AddHours(-2), Noon.AddMinutes(-before), TimeSpan.FromSeconds(1));
            log.Write(new DateTimeOffset(1970, 1, 1, 0, 0, 5, TimeSpan.Zero), new DateTimeOffset(1970, 1, 1, 0, 2, 0, TimeSpan.Zero), TimeSpan.FromSeconds(1));
            log.Write(Noon.AddMinutes(-before), Noon, TimeSpan.FromSeconds(1));
            FindChecked(log, Noon, TimeZoneInfo.Utc);
        }
    }

    [Fact]
    public void Stamps_of_the_future_say_nothing()
    {
        var log = new StampedLog().Write(Noon.AddDays(-20), Noon.AddDays(-10), Minute).Write(Noon.AddYears(10), Noon.AddYears(10).AddHours(10), Minute);
        log.Write(Noon.AddDays(-10), Noon, Minute);
        Assert.InRange(Noon - TimeAt(log, Find(log.Content, Noon, TimeZoneInfo.Utc)), Reach, TimeSpan.FromHours(8));
    }

    [Theory]
    [InlineData("2026-10-25T00:10:00Z")]
    [InlineData("2026-10-25T00:50:00Z")]
    [InlineData("2026-10-25T01:10:00Z")]
    [InlineData("2026-10-25T01:50:00Z")]
    [InlineData("2026-10-25T02:10:00Z")]
    [InlineData("2026-10-25T04:10:00Z")]
    [InlineData("2026-03-29T01:10:00Z")]
    [InlineData("2026-03-29T02:10:00Z")]
    [InlineData("2027-01-01T00:20:00Z")]
    [InlineData("2026-12-31T23:40:00Z")]
    [InlineData("2028-02-29T12:00:00Z")]
    [InlineData("2028-03-01T00:20:00Z")]
    public void Summer_time_new_year_and_leap_day_hide_nothing_and_cost_little(string time)
    {
        var now = DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
        var log = new StampedLog(written => StampedLog.Rfc3164(TimeZoneInfo.ConvertTime(written, Zones.Berlin))).Write(now.AddDays(-20), now, Minute);
        var begin = FindChecked(log, now, Zones.Berlin);
        Assert.InRange(now - TimeAt(log, begin), Reach + WindowSearch.Disorder, TimeSpan.FromHours(9));
    }

    /// <summary>A year ago, a line without a year looked as one of today does.</summary>
    [Fact]
    public void What_was_written_at_this_hour_in_another_year_is_not_taken_for_young()
    {
        var log = new StampedLog(StampedLog.Rfc3164).Write(Noon.AddDays(-800), Noon, TimeSpan.FromMinutes(10));
        var begin = FindChecked(log, Noon, TimeZoneInfo.Utc);
        Assert.InRange(Noon - TimeAt(log, begin), Reach + WindowSearch.Disorder, TimeSpan.FromDays(2));
    }

    [Fact]
    public void Behind_what_names_its_year_an_old_log_may_have_been_written_again()
    {
        var log = new StampedLog().Write(Noon.AddDays(-400), Noon, TimeSpan.FromMinutes(10)).Write(Noon.AddMinutes(-50), Noon, TimeSpan.FromSeconds(1));
        FindChecked(log.Write(Noon.AddDays(-400), Noon, TimeSpan.FromMinutes(10)), Noon, TimeZoneInfo.Utc);
    }

    [Fact]
    public void Long_lines_holes_and_other_text_are_looked_over()
    {
        var log = new StampedLog();
        for (var time = Noon.AddDays(-20); time < Noon; time += TimeSpan.FromHours(1))
        {
            log.Write(time).Add(new string('x', 60_000) + "\n").Write(time.AddMinutes(1)).Add(new string('\0', 5_000)).Write(time.AddMinutes(2));
            log.Add(new string('y', 90_000) + "\n").Write(time.AddMinutes(3)).Add("no time\n\n\n\n");
        }
        var begin = FindChecked(log, Noon, TimeZoneInfo.Utc);
        Assert.InRange(Noon - TimeAt(log, begin), Reach, TimeSpan.FromHours(8));
    }

    [Fact]
    public void A_place_is_always_the_begin_of_a_line()
    {
        for (var noise = 0; noise < 200; noise++)
        {
            var log = new StampedLog().Add(new string('z', noise)).Write(Noon.AddDays(-2), Noon, Minute);
            var begin = FindChecked(log, Noon, TimeZoneInfo.Utc);
            Assert.Equal((byte)'\n', log.Content.Bytes[begin - 1]);
        }
    }

    [Theory]
    [InlineData(100L * 1024 * 1024)]
    [InlineData(10L * 1024 * 1024 * 1024)]
    [InlineData(4L * 1024 * 1024 * 1024 * 1024)]
    public void A_log_of_any_size_is_looked_at_in_not_many_more_than_a_thousand_places(long size)
    {
        using var log = new EndlessOldLog(size / EndlessOldLog.LineLength, Noon);
        var begin = new WindowSearch(Noon, Reach, TimeZoneInfo.Utc).Find(log, log.Size, CancellationToken.None);
        Assert.InRange(log.Reads, 100, 2000);
        Assert.InRange(Noon - log.TimeAt(begin), Reach + WindowSearch.Disorder, Reach + WindowSearch.Disorder + TimeSpan.FromMinutes(30));
    }

    [Fact]
    public void A_stop_ends_the_search()
    {
        using var log = new EndlessOldLog(100_000_000, Noon);
        Assert.Throws<OperationCanceledException>(() => new WindowSearch(Noon, Reach, TimeZoneInfo.Utc).Find(log, log.Size, new CancellationToken(true)));
    }

    private static StampedLog Of(string format) => new(format switch
    {
        "3164" => StampedLog.Rfc3164,
        "Dovecot" => StampedLog.Dovecot,
        "Docker" => StampedLog.Docker,
        "XMail" => StampedLog.XMail,
        _ => StampedLog.Rfc3339,
    });

    /// <summary>Finds the place, and sees that no line stands before it that counts.</summary>
    private static long FindChecked(StampedLog log, DateTimeOffset now, TimeZoneInfo zone)
    {
        var begin = Find(log.Content, now, zone);
        Assert.DoesNotContain(log.Lines, line => line.Offset < begin && line.Time >= now - Reach && line.Time <= now.AddMinutes(1));
        return begin;
    }

    private static long Find(MemoryLog log, DateTimeOffset now, TimeZoneInfo zone) =>
        new WindowSearch(now, Reach, zone) { Grain = Grain, AlwaysRead = AlwaysRead }.Find(log, log.Bytes.Length, CancellationToken.None);

    private static DateTimeOffset TimeAt(StampedLog log, long begin) => log.Lines.First(line => line.Offset >= begin).Time;
}
