using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.LogLines;

public sealed class LogTimestampTests
{
    private static readonly Gen<DateTime> Instants = Gen.Choose(0, 40 * 366 * 24 * 60 - 1).Select(minute => new DateTime(2000, 1, 1).AddMinutes(minute));

    [Theory]
    [InlineData("Dec 31 23:59:59", "2027-01-01T00:00:01Z", "2026-12-31T23:59:59Z")]
    [InlineData("Dec 31 23:59:59", "2026-12-31T23:59:59Z", "2026-12-31T23:59:59Z")]
    [InlineData("Jan  1 00:00:01", "2027-01-01T00:00:02Z", "2027-01-01T00:00:01Z")]
    [InlineData("Jan  1 00:00:01", "2026-12-31T23:59:59Z", "2027-01-01T00:00:01Z")]
    [InlineData("Dec  1 12:00:00", "2027-06-01T00:00:00Z", "2026-12-01T12:00:00Z")]
    [InlineData("Jun  2 00:00:01", "2027-06-01T00:00:00Z", "2026-06-02T00:00:01Z")]
    [InlineData("Jun  2 00:00:00", "2027-06-01T00:00:00Z", "2027-06-02T00:00:00Z")]
    public void A_stamp_without_a_year_is_the_latest_that_is_not_more_than_a_day_ahead(string stamp, string now, string meant) =>
        Assert.Equal(meant, Stamps.Resolve(stamp, now));

    [Theory]
    [InlineData("2028-02-29T12:00:01Z", "2028-02-29T12:00:00Z")]
    [InlineData("2028-03-01T00:00:00Z", "2028-02-29T12:00:00Z")]
    [InlineData("2029-02-28T12:00:00Z", "2028-02-29T12:00:00Z")]
    [InlineData("2027-03-01T00:00:00Z", "2024-02-29T12:00:00Z")]
    [InlineData("2101-03-01T00:00:00Z", "2096-02-29T12:00:00Z")]
    public void The_29th_of_February_is_of_a_year_that_has_one(string now, string meant) =>
        Assert.Equal(meant, Stamps.Resolve("Feb 29 12:00:00", now));

    [Theory]
    [InlineData("Jan 15 12:00:00", "2026-01-15T11:00:05Z", "2026-01-15T11:00:00Z")]
    [InlineData("Jul 15 12:00:00", "2026-07-15T10:00:05Z", "2026-07-15T10:00:00Z")]
    [InlineData("Jan  1 00:30:00", "2026-12-31T23:30:05Z", "2026-12-31T23:30:00Z")]
    [InlineData("Dec 31 23:30:00", "2026-12-31T22:30:05Z", "2026-12-31T22:30:00Z")]
    public void A_stamp_without_a_zone_is_of_the_hosts_zone(string stamp, string now, string meant) =>
        Assert.Equal(meant, Stamps.Resolve(stamp, now, Zones.Berlin));

    [Theory]
    [InlineData("Mar 29 01:59:59", "2026-03-29T01:00:00Z", "2026-03-29T00:59:59Z")]
    [InlineData("Mar 29 02:30:00", "2026-03-29T01:30:01Z", "2026-03-29T01:30:00Z")]
    [InlineData("Mar 29 03:00:00", "2026-03-29T01:00:01Z", "2026-03-29T01:00:00Z")]
    public void An_hour_that_the_clock_skips_is_read_with_the_offset_before_it(string stamp, string now, string meant) =>
        Assert.Equal(meant, Stamps.Resolve(stamp, now, Zones.Berlin));

    [Theory]
    [InlineData("Oct 25 02:30:00", "2026-10-25T00:30:01Z", "2026-10-25T00:30:00Z")]
    [InlineData("Oct 25 02:30:00", "2026-10-25T01:29:59Z", "2026-10-25T00:30:00Z")]
    [InlineData("Oct 25 02:30:00", "2026-10-25T01:30:01Z", "2026-10-25T01:30:00Z")]
    [InlineData("Oct 25 01:59:59", "2026-10-25T00:00:01Z", "2026-10-24T23:59:59Z")]
    [InlineData("Oct 25 03:00:00", "2026-10-25T02:00:01Z", "2026-10-25T02:00:00Z")]
    public void An_hour_that_comes_twice_is_the_second_one_once_that_has_begun(string stamp, string now, string meant) =>
        Assert.Equal(meant, Stamps.Resolve(stamp, now, Zones.Berlin, isLive: true));

    [Theory]
    [InlineData("Oct 25 02:30:00", "2026-10-25T00:30:01Z")]
    [InlineData("Oct 25 02:30:00", "2026-10-25T01:30:01Z")]
    [InlineData("2026-10-25 02:30:00", "2026-10-25T09:00:00Z")]
    public void An_hour_that_comes_twice_is_the_first_one_in_a_log_that_is_read_late(string stamp, string now) =>
        Assert.Equal("2026-10-25T00:30:00Z", Stamps.Resolve(stamp, now, Zones.Berlin));

    [Fact]
    public void An_hour_that_comes_twice_is_never_read_as_later_than_now() =>
        Always.Holds(
            from second in Gen.Choose(0, 7200)
            from minute in Gen.Choose(0, 59)
            select (Now: new DateTimeOffset(2026, 10, 25, 0, 0, 0, TimeSpan.Zero).AddSeconds(second), Stamp: $"Oct 25 02:{minute:00}:00"),
            pair => pair.Now < new DateTimeOffset(2026, 10, 25, 1, 0, 0, TimeSpan.Zero) || Stamps.Read(pair.Stamp).Resolve(pair.Now, Zones.Berlin) <= pair.Now);

    [Fact]
    public void A_stamp_read_within_a_year_is_the_instant_it_was_written() =>
        Always.Holds(
            from written in Instants
            from lag in Gen.Choose(0, 363 * 24 * 60)
            select (written, lag),
            pair =>
            {
                var written = new DateTimeOffset(pair.written, TimeSpan.Zero);
                return Stamps.Read(Rfc3164(pair.written)).Resolve(written.AddMinutes(pair.lag), TimeZoneInfo.Utc) == written;
            },
            runs: 1000);

    [Fact]
    public void No_stamp_is_read_as_more_than_a_day_ahead_in_any_zone() =>
        Always.Holds(
            from stamp in Instants
            from now in Instants
            from hours in Gen.Choose(-12, 14)
            select (stamp, now: new DateTimeOffset(now, TimeSpan.Zero), zone: TimeZoneInfo.CreateCustomTimeZone("Zone", TimeSpan.FromHours(hours), "Zone", "Zone")),
            given =>
            {
                var meant = Stamps.Read(Rfc3164(given.stamp)).Resolve(given.now, given.zone);
                return meant <= given.now.AddDays(1) && meant > given.now.AddDays(-8 * 366);
            },
            runs: 1000);

    [Theory]
    [InlineData("Nov 20 10:15:01", 1_000)]
    [InlineData("2026-11-20T10:15:01Z", 1_000)]
    [InlineData("2026-11-20T10:15:01.5Z", 100)]
    [InlineData("2026-11-20T10:15:01.123Z", 1)]
    [InlineData("2026-11-20T10:15:01.123456Z", 0.001)]
    [InlineData("2026-11-20T10:15:01.123456789Z", 0.0001)]
    public void The_resolution_is_that_of_the_last_digit(string stamp, double milliseconds) =>
        Assert.Equal(TimeSpan.FromTicks((long)(milliseconds * TimeSpan.TicksPerMillisecond)), Stamps.Read(stamp).Resolution);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(13, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 32)]
    [InlineData(2, 30)]
    [InlineData(4, 31)]
    [InlineData(-1, -1)]
    public void A_date_that_no_year_has_is_none(int month, int day) => Assert.False(LogTimestamp.TryCreate(month, day, TimeSpan.Zero, out _));

    private static string Rfc3164(DateTime time) =>
        $"{time.ToString("MMM", CultureInfo.InvariantCulture)} {time.Day,2} {time.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}";
}
