using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.LogLines;

public sealed class TimestampParserTests
{
    private const string Now = "2026-12-01T00:00:00Z";

    [Theory]
    [InlineData("Nov  3 10:15:01", "2026-11-03T10:15:01Z")]
    [InlineData("Nov 03 10:15:01", "2026-11-03T10:15:01Z")]
    [InlineData("Nov 20 00:00:00", "2026-11-20T00:00:00Z")]
    [InlineData("Jan 31 23:59:59", "2026-01-31T23:59:59Z")]
    [InlineData("Nov 20 23:59:60", "2026-11-20T23:59:59Z")]
    public void RFC_3164_stamps_are_read(string stamp, string meant) => Assert.Equal(meant, Stamps.Resolve(stamp, Now));

    [Fact]
    public void Every_month_has_its_name()
    {
        string[] months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

        for (var i = 0; i < 12; i++)
            Assert.Equal($"2026-{i + 1:00}-15T10:15:01Z", Stamps.Resolve($"{months[i]} 15 10:15:01", "2026-12-31T00:00:00Z"));
    }

    [Theory]
    [InlineData("2026-11-20T10:15:01Z", "2026-11-20T10:15:01Z")]
    [InlineData("1795166101.123456", "2026-11-20T09:15:01.123456Z")]
    [InlineData("1795166101.000000", "2026-11-20T09:15:01Z")]
    [InlineData("2026-11-20T10:15:01+01:00", "2026-11-20T09:15:01Z")]
    [InlineData("2026-11-20T10:15:01-05:30", "2026-11-20T15:45:01Z")]
    [InlineData("2026-11-20T10:15:01+00:00", "2026-11-20T10:15:01Z")]
    [InlineData("2026-11-20T10:15:01-00:00", "2026-11-20T10:15:01Z")]
    [InlineData("2026-11-20T10:15:01+14:00", "2026-11-19T20:15:01Z")]
    [InlineData("2026-11-20T10:15:01.1Z", "2026-11-20T10:15:01.1Z")]
    [InlineData("2026-11-20T10:15:01.12Z", "2026-11-20T10:15:01.12Z")]
    [InlineData("2026-11-20T10:15:01.123Z", "2026-11-20T10:15:01.123Z")]
    [InlineData("2026-11-20T10:15:01.1234Z", "2026-11-20T10:15:01.1234Z")]
    [InlineData("2026-11-20T10:15:01.12345Z", "2026-11-20T10:15:01.12345Z")]
    [InlineData("2026-11-20T10:15:01.123456+01:00", "2026-11-20T09:15:01.123456Z")]
    [InlineData("2026-11-20T10:15:01.1234567Z", "2026-11-20T10:15:01.1234567Z")]
    [InlineData("2026-11-20T10:15:01.12345678Z", "2026-11-20T10:15:01.1234567Z")]
    [InlineData("2026-11-20T10:15:01.123456789Z", "2026-11-20T10:15:01.1234567Z")]
    [InlineData("2026-11-20T10:15:01.000000000Z", "2026-11-20T10:15:01Z")]
    [InlineData("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z")]
    [InlineData("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z")]
    [InlineData("2026-11-20T10:15:01+0100", "2026-11-20T09:15:01Z")]
    [InlineData("2026-11-20T10:15:01.5-0530", "2026-11-20T15:45:01.5Z")]
    [InlineData("2026-11-20 10:15:01Z", "2026-11-20T10:15:01Z")]
    [InlineData("2026-11-20 10:15:01.25+01:00", "2026-11-20T09:15:01.25Z")]
    public void RFC_3339_stamps_are_read(string stamp, string meant) => Assert.Equal(meant, Stamps.Resolve(stamp, Now));

    [Theory]
    [InlineData("")]
    [InlineData("Nov")]
    [InlineData("Nov 3 10:15:01 ")]
    [InlineData("1795166101,123456")]
    [InlineData("1795166101.12345")]
    [InlineData("1795166101.1234567")]
    [InlineData("179516610.1234567")]
    [InlineData("Nov 20 10:15:0")]
    [InlineData("Nov 20 10.15.01")]
    [InlineData("nov 20 10:15:01")]
    [InlineData("NOV 20 10:15:01")]
    [InlineData("anF 20 10:15:01")]
    [InlineData("Xyz 20 10:15:01")]
    [InlineData("   20 10:15:01 x")]
    [InlineData("Nov  0 10:15:01")]
    [InlineData("Nov 31 10:15:01")]
    [InlineData("Feb 30 10:15:01")]
    [InlineData("Nov 20 24:00:00")]
    [InlineData("Nov 20 10:60:00")]
    [InlineData("Nov 20 10:15:61")]
    [InlineData("Nov -1 10:15:01")]
    [InlineData("Nov 2x 10:15:01")]
    [InlineData("Nov 20 1 :15:01")]
    [InlineData("Nov 20T10:15:01")]
    public void What_is_no_RFC_3164_stamp_is_refused(string stamp) => Assert.False(Stamps.IsRead(stamp));

    [Theory]
    [InlineData("2026-11-20T10:15:01")]
    [InlineData("2026-11-20T10:15:01 Z")]
    [InlineData("2026-11-20T10:15:01+01")]
    [InlineData("2026-11-20T10:15:01+15:00")]
    [InlineData("2026-11-20T10:15:01+14:01")]
    [InlineData("2026-11-20T10:15:01+01:60")]
    [InlineData("2026-11-20T10:15:01+1:000")]
    [InlineData("2026-11-20T10:15:01*01:00")]
    [InlineData("2026-13-20T10:15:01Z")]
    [InlineData("2026-00-20T10:15:01Z")]
    [InlineData("2026-02-29T10:15:01Z")]
    [InlineData("2026-11-31T10:15:01Z")]
    [InlineData("2026-11-20T25:15:01Z")]
    [InlineData("20261120T101501Z")]
    [InlineData("0000-11-20T10:15:01Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("12026-11-20T10:15:01Z")]
    [InlineData("1763633701")]
    [InlineData("2026-11-20T10:15:01.")]
    public void What_is_no_RFC_3339_stamp_is_refused(string stamp) => Assert.False(Stamps.IsRead(stamp));

    [Theory]
    [InlineData("2026-11-20 10:15:01", "2026-11-20T10:15:01Z")]
    [InlineData("2026-11-20 10:15:01,123", "2026-11-20T10:15:01.123Z")]
    [InlineData("2026-11-20 10:15:01.123456", "2026-11-20T10:15:01.123456Z")]
    [InlineData("2026/11/20 10:15:01", "2026-11-20T10:15:01Z")]
    [InlineData("2026/11/20T10:15:01Z", "2026-11-20T10:15:01Z")]
    [InlineData("Nov 20 2026 10:15:01", "2026-11-20T10:15:01Z")]
    [InlineData("Nov  3 2026 10:15:01", "2026-11-03T10:15:01Z")]
    [InlineData("Feb 29 2024 23:59:60", "2024-02-29T23:59:59Z")]
    public void Stamps_with_a_year_and_no_zone_are_read(string stamp, string meant) => Assert.Equal(meant, Stamps.Resolve(stamp, Now));

    [Fact]
    public void A_stamp_with_a_year_is_of_the_hosts_zone_and_of_that_year()
    {
        Assert.Equal("2020-07-15T10:00:00Z", Stamps.Resolve("2020-07-15 12:00:00", Now, Zones.Berlin));
        Assert.Equal("2020-01-15T11:00:00Z", Stamps.Resolve("Jan 15 2020 12:00:00", Now, Zones.Berlin));
        Assert.Equal("2030-01-15T11:00:00Z", Stamps.Resolve("2030/01/15 12:00:00", Now, Zones.Berlin));
    }

    [Theory]
    [InlineData("2026-11-20_10:15:01")]
    [InlineData("2026/11-20 10:15:01")]
    [InlineData("2026-11/20 10:15:01")]
    [InlineData("2026.11.20 10:15:01")]
    [InlineData("2026-02-29 10:15:01")]
    [InlineData("2026/11/31 10:15:01")]
    [InlineData("20/11/2026 10:15:01")]
    [InlineData("Nov 20 26 10:15:01")]
    [InlineData("Feb 29 2026 10:15:01")]
    [InlineData("Nov 31 2026 10:15:01")]
    [InlineData("Nov 20 0001 10:15:01")]
    [InlineData("Nov 20 9999 10:15:01")]
    [InlineData("Nov 20 2026 24:15:01")]
    [InlineData("Nov 20 2026T10:15:01")]
    [InlineData("Nov 20 202x 10:15:01")]
    public void What_is_no_stamp_with_a_year_is_refused(string stamp) => Assert.False(Stamps.IsRead(stamp));

    [Theory]
    [InlineData("2026-11-20T10:15:01Z", true)]
    [InlineData("2026-11-20 10:15:01.123", true)]
    [InlineData("Nov 20 10:15:01", true)]
    [InlineData("Nov 20 2026 10:15:01", true)]
    [InlineData("2026-11-20T10:15:01.1234567890123456+01:00", false)]
    [InlineData("2026-11-20T10:15:01Z ", false)]
    [InlineData(" 2026-11-20T10:15:01Z", false)]
    [InlineData("2026-11-20 10:15:01 x", false)]
    [InlineData("2026-11-20 10:15:0\u0661", false)]
    [InlineData("2026\u201011-20 10:15:01", false)]
    [InlineData("", false)]
    public void A_stamp_of_a_field_must_be_the_whole_field(string text, bool isStamp) =>
        Assert.Equal(isStamp, TimestampParser.TryParseWhole(text, out _));

    [Fact]
    public void Any_text_as_a_stamp_of_a_field_never_throws() =>
        Always.Holds(
            Gen.Elements("2026-11-20", "T", " ", "10:15:01", ".5", "Z", "+01:00", "Nov 20", "2026", "\u0661", "\ud800", "x").ArrayOf().Select(string.Concat),
            text => { TimestampParser.TryParseWhole(text, out _); },
            runs: 2000);

    [Fact]
    public void Nanoseconds_of_a_TAI64N_label_count_to_a_tenth_of_a_microsecond()
    {
        Assert.True(TimestampParser.TryParseTai64N("@400000003b9aca0a075bcd15"u8, out var timestamp, out var length));
        Assert.Equal(25, length);
        Assert.Equal(new DateTimeOffset(2001, 9, 9, 1, 46, 40, TimeSpan.Zero).AddTicks(1_234_567), timestamp.Resolve(At.Start, Zones.Berlin));
        Assert.Equal(TimeSpan.FromTicks(1), timestamp.Resolution);
    }

    [Fact]
    public void Random_labels_never_throw() =>
        Always.Holds(
            Gen.OneOf(Any.Byte, Gen.Elements([.. "0123456789abcdefABCDEF@ "u8.ToArray()])).ArrayOf(25),
            bytes =>
            {
                bytes[0] = (byte)'@';
                if (TimestampParser.TryParseTai64N(bytes, out var timestamp, out _))
                    timestamp.Resolve(At.Start, Zones.Berlin);
            },
            runs: 3000);

    [Theory]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("0002-01-01T00:00:00+14:00")]
    [InlineData("9998-12-31T23:59:59.9999999-14:00")]
    public void A_stamp_at_the_ends_of_the_calendar_never_throws(string stamp)
    {
        if (TimestampParser.TryParse(Any.Utf8(stamp), out var timestamp, out _))
            timestamp.Resolve(At.Start, Zones.Berlin);
    }

    [Fact]
    public void Random_bytes_never_throw() => Always.Holds(Any.Bytes, Try, runs: 2000);

    [Fact]
    public void A_stamp_with_changed_bytes_is_refused_or_means_some_instant() =>
        Always.Holds(
            from stamp in Gen.Elements("Nov  3 10:15:01 host", "2026-11-20T10:15:01.123456+01:00 host", "0001-01-01T00:00:00Z x", "9998-12-31T23:59:60Z x")
            from changes in Gen.Choose(0, 40).Zip(Gen.OneOf(Any.Byte, Gen.Elements([.. "0123456789 :-+.TZ"u8.ToArray()]))).ArrayOf(3)
            select (stamp, changes),
            given =>
            {
                var bytes = Any.Utf8(given.stamp);
                foreach (var (at, value) in given.changes)
                    bytes[at % bytes.Length] = value;
                Try(bytes);
            },
            runs: 5000);

    private static void Try(byte[] bytes)
    {
        if (!TimestampParser.TryParse(bytes, out var timestamp, out var length))
            return;
        Assert.InRange(length, 15, bytes.Length);
        Assert.True(timestamp.Resolution > TimeSpan.Zero);
        timestamp.Resolve(At.Start, Zones.Berlin);
    }
}
