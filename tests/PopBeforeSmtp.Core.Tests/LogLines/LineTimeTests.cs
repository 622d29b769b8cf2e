using System.Globalization;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.LogLines;

public sealed class LineTimeTests
{
    private const string TenFifteen = "2026-11-20T10:15:01Z";

    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Nov 20 10:15:01 mx1 dovecot: imap-login: Login: user=<ina>")]
    [InlineData("<22>Nov 20 10:15:01 mx1 dovecot[811]: hello")]
    [InlineData("Nov 20 10:15:01 mx1 -- MARK --")]
    [InlineData("2026-11-20T11:15:01+01:00 mx1 dovecot: hello")]
    [InlineData("<22>1 2026-11-20T10:15:01Z mx1 dovecot 811 - - hello")]
    [InlineData("Nov 20 10:15:01 imap-login: Info: Login: user=<ina>")]
    [InlineData("2026-11-20 10:15:01 imap-login: Info: Login: user=<ina>")]
    [InlineData("2026-11-20T10:15:01Z stderr F whatever it prints")]
    [InlineData("{\"log\":\"whatever it prints\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-20T10:15:01Z\"}")]
    [InlineData("Nov 20 2026 10:15:01 IMAP User \"ina\" log on successful from 192.0.2.1")]
    [InlineData("2026/11/20 10:15:01 [info] 7#7: *1 client logged in")]
    [InlineData("2026-11-20 10:15:01 INFO  [ImapServer-1] [ip=192.0.2.1;] imap - user ina authenticated, mechanism=PLAIN")]
    [InlineData("\"POP3D\"\t1\t7\t\"2026-11-20 10:15:01\"\t\"192.0.2.1\"\t\"SENT: +OK Mailbox locked and ready\"")]
    [InlineData("{\"timestamp\":\"2026-11-20T10:15:01Z\",\"message\":\"logged in\"}")]
    public void It_is_found_wherever_a_rule_may_find_it(string line) => Assert.Equal(TenFifteen, Latest(line));

    [Theory]
    [InlineData("")]
    [InlineData("\0\0Nov 20 10:15:01 mx1 dovecot: hello")]
    [InlineData("java.lang.NullPointerException at 2026-11-20 10:15:01")]
    [InlineData("Nov 31 10:15:01 mx1 dovecot: hello")]
    [InlineData("{\"message\":\"logged in\"}")]
    public void Other_lines_have_none(string line) => Assert.Null(LineTime.Latest(Any.Utf8(line), Now, TimeZoneInfo.Utc, out _));

    [Theory]
    [InlineData("{\"message\":\"2020-01-01T00:00:00Z\",\"timestamp\":\"2026-11-20T10:15:01Z\"}")]
    [InlineData("{\"timestamp\":\"2026-11-20T10:15:01Z\",\"message\":\"2020-01-01T00:00:00Z\"}")]
    [InlineData("\"2020-01-01 00:00:00\"\t\"2026-11-20 10:15:01\"")]
    public void What_a_client_sent_makes_no_line_older(string line) => Assert.Equal(TenFifteen, Latest(line));

    [Fact]
    public void An_hour_that_comes_twice_is_the_later_one() =>
        Assert.Equal(
            new DateTimeOffset(2026, 10, 25, 1, 30, 0, TimeSpan.Zero),
            LineTime.Latest(Any.Utf8("Oct 25 02:30:00 mx1 dovecot: hello"), new DateTimeOffset(2026, 10, 25, 3, 0, 0, TimeSpan.Zero), Zones.Berlin, out _));

    [Theory]
    [InlineData("Nov 20 10:15:01 mx1 dovecot: hello", false)]
    [InlineData("Nov 20 10:15:01 mx1 -- MARK --", false)]
    [InlineData("Nov 20 2026 10:15:01 IMAP User", true)]
    [InlineData("2026-11-20T11:15:01+01:00 mx1 dovecot: hello", true)]
    [InlineData("{\"timestamp\":\"2026-11-20T10:15:01Z\"}", true)]
    public void A_line_that_names_no_year_may_be_of_another_one(string line, bool hasYear)
    {
        Assert.NotNull(LineTime.Latest(Any.Utf8(line), Now, TimeZoneInfo.Utc, out var found));
        Assert.Equal(hasYear, found);
    }

    private static string Latest(string line) =>
        LineTime.Latest(Any.Utf8(line), Now, TimeZoneInfo.Utc, out _)!.Value.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);
}
