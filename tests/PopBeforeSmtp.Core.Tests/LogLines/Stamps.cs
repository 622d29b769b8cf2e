using System.Globalization;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Core.Tests.LogLines;

internal static class Stamps
{
    /// <summary>What a stamp means when it is read at an instant, both as RFC 3339 text.</summary>
    public static string Resolve(string stamp, string now, TimeZoneInfo? zone = null, bool isLive = false)
    {
        var instant = DateTimeOffset.Parse(now, CultureInfo.InvariantCulture);
        return Read(stamp).Resolve(instant, zone ?? TimeZoneInfo.Utc, isLive).ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);
    }

    public static LogTimestamp Read(string stamp)
    {
        Assert.True(TimestampParser.TryParse(Any.Utf8(stamp), out var timestamp, out var length), stamp);
        Assert.Equal(stamp.Length, length);
        return timestamp;
    }

    public static bool IsRead(string stamp) => TimestampParser.TryParse(Any.Utf8(stamp), out _, out _);
}
