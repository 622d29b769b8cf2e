using System.Runtime.CompilerServices;
using System.Text;

namespace PopBeforeSmtp.Core.LogLines;

/// <summary>Reads the time stamps that syslog daemons, supervisors and mail servers write at the head of a line.</summary>
internal static class TimestampParser
{
    private const int LongestStamp = 40;

    /// <param name="length">How many bytes the stamp takes.</param>
    public static bool TryParse(ReadOnlySpan<byte> line, out LogTimestamp timestamp, out int length) =>
        line.Length > 0 && char.IsAsciiDigit((char)line[0])
            ? TryParseNumeric(line, out timestamp, out length) || TryParseUnix(line, out timestamp, out length)
            : TryParseRfc3164(line, out timestamp, out length) || TryParseWithYear(line, out timestamp, out length);

    /// <summary>The stamp must be the whole text.</summary>
    public static bool TryParseWhole(ReadOnlySpan<char> text, out LogTimestamp timestamp)
    {
        timestamp = default;
        Span<byte> bytes = stackalloc byte[LongestStamp];
        if (text.Length > bytes.Length)
            return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsAscii(text[i]))
                return false;
            bytes[i] = (byte)text[i];
        }
        return (TryParse(bytes[..text.Length], out timestamp, out var length) && length == text.Length)
            || TryParseYearLast(bytes[..text.Length], out timestamp);
    }

    /// <summary>The stamp must be the whole text.</summary>
    public static bool TryParseWhole(ReadOnlySpan<byte> text, out LogTimestamp timestamp)
    {
        timestamp = default;
        return text.Length <= LongestStamp && Ascii.IsValid(text)
            && ((TryParse(text, out timestamp, out var length) && length == text.Length) || TryParseYearLast(text, out timestamp));
    }

    /// <summary>"@", 16 hexadecimal digits of TAI seconds from 2^62, 8 of nanoseconds (cr.yp.to/libtai/tai64.html).</summary>
    public static bool TryParseTai64N(ReadOnlySpan<byte> line, out LogTimestamp timestamp, out int length)
    {
        const ulong origin = 0x4000000000000000;
        const ulong leapSeconds = 10; // what daemontools counts, whatever has been added since 1972
        const ulong latest = 253_402_300_799; // the end of the year 9999
        timestamp = default;
        length = 25;
        if (line.Length < length || line[0] != (byte)'@'
            || !TryHex(line.Slice(1, 16), out var label) || !TryHex(line.Slice(17, 8), out var nanoseconds)
            || label < origin + leapSeconds || label - origin - leapSeconds > latest || nanoseconds > 999_999_999)
            return false;
        var time = DateTime.UnixEpoch.AddSeconds(label - origin - leapSeconds).AddTicks((long)nanoseconds / 100);
        timestamp = LogTimestamp.Create(DateTime.SpecifyKind(time, DateTimeKind.Unspecified), TimeSpan.Zero, TimeSpan.FromTicks(1));
        return true;
    }

    /// <summary>As journalctl -o short-unix writes it: "1795166101.123456", ten digits until the year 2286, and six of a second.</summary>
    private static bool TryParseUnix(ReadOnlySpan<byte> line, out LogTimestamp timestamp, out int length)
    {
        timestamp = default;
        length = 17;
        if (line.Length < length || line[10] != (byte)'.' || (line.Length > length && line[length] != (byte)' ')
            || !TryDigits(line[..5], out var high) || !TryDigits(line.Slice(5, 5), out var low) || !TryDigits(line.Slice(11, 6), out var microseconds))
            return false;
        var time = DateTime.UnixEpoch.AddSeconds(high * 100_000L + low).AddMicroseconds(microseconds);
        timestamp = LogTimestamp.Create(DateTime.SpecifyKind(time, DateTimeKind.Unspecified), TimeSpan.Zero, TimeSpan.FromMicroseconds(1));
        return true;
    }

    /// <summary>RFC 3164 section 4.1.2: "Nov  3 10:15:01", the day padded with a space.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryParseRfc3164(ReadOnlySpan<byte> line, out LogTimestamp timestamp, out int length)
    {
        timestamp = default;
        length = 15;
        if (line.Length < length || line[3] != ' ' || line[6] != ' ')
            return false;
        var month = MonthOf(line[..3]);
        var hasDay = line[4] == ' ' ? TryDigits(line.Slice(5, 1), out var day) : TryDigits(line.Slice(4, 2), out day);
        return month > 0 && hasDay
            && TryParseTimeOfDay(line.Slice(7, 8), out var timeOfDay)
            && LogTimestamp.TryCreate(month, day, timeOfDay, out timestamp);
    }

    /// <summary>As Apple's syslogd writes it: "Nov 20 2026 10:15:01".</summary>
    private static bool TryParseWithYear(ReadOnlySpan<byte> line, out LogTimestamp timestamp, out int length)
    {
        timestamp = default;
        length = 20;
        if (line.Length < length || line[3] != ' ' || line[6] != ' ' || line[11] != ' ')
            return false;
        var month = MonthOf(line[..3]);
        var hasDay = line[4] == ' ' ? TryDigits(line.Slice(5, 1), out var day) : TryDigits(line.Slice(4, 2), out day);
        if (!hasDay || !TryDigits(line.Slice(7, 4), out var year) || !IsDate(year, month, day) || !TryParseTimeOfDay(line.Slice(12, 8), out var timeOfDay))
            return false;
        timestamp = LogTimestamp.Create(new DateTime(year, month, day) + timeOfDay, null, TimeSpan.FromSeconds(1));
        return true;
    }

    /// <summary>As ctime(3) and Qpopper write it: "Nov 20 10:15:01 2026", "Nov 20 10:15:01.123 2026".</summary>
    private static bool TryParseYearLast(ReadOnlySpan<byte> text, out LogTimestamp timestamp)
    {
        timestamp = default;
        if (text.Length is < 20 or > 24 || text[^5] != ' ')
            return false;
        var fraction = text[15..^5];
        if (fraction.Length > 0 && (fraction.Length == 1 || fraction[0] != '.' || !TryDigits(fraction[1..], out _)))
            return false;
        Span<byte> yearFirst = stackalloc byte[20];
        text[..7].CopyTo(yearFirst);
        text[^4..].CopyTo(yearFirst[7..]);
        yearFirst[11] = (byte)' ';
        text[7..15].CopyTo(yearFirst[12..]);
        return TryParseWithYear(yearFirst, out timestamp, out _);
    }

    /// <summary>
    /// RFC 3339 section 5.6 ("2026-11-20T10:15:01.123456+01:00", also with "+0100" as journalctl writes it), the same with a space
    /// and without a zone ("2026-11-20 10:15:01,123"), and nginx's "2026/11/20 10:15:01".
    /// </summary>
    private static bool TryParseNumeric(ReadOnlySpan<byte> line, out LogTimestamp timestamp, out int length)
    {
        timestamp = default;
        length = 19;
        if (line.Length < length || line[4] is not ((byte)'-' or (byte)'/') || line[7] != line[4] || line[10] is not ((byte)'T' or (byte)' ')
            || !TryDigits(line[..4], out var year) || !TryDigits(line.Slice(5, 2), out var month) || !TryDigits(line.Slice(8, 2), out var day)
            || !TryParseTimeOfDay(line.Slice(11, 8), out var timeOfDay)
            || !IsDate(year, month, day))
            return false;
        var resolution = TimeSpan.FromSeconds(1);
        var fraction = ReadFraction(line[length..], ref length, ref resolution);
        var hasOffset = TryParseOffset(line[length..], out var offset, out var offsetLength);
        if (!hasOffset && line[10] == 'T')
            return false;
        length += hasOffset ? offsetLength : 0;
        timestamp = LogTimestamp.Create(new DateTime(year, month, day) + timeOfDay + fraction, hasOffset ? offset : null, resolution);
        return true;
    }

    private static TimeSpan ReadFraction(ReadOnlySpan<byte> text, ref int length, ref TimeSpan resolution)
    {
        var fraction = TimeSpan.Zero;
        if (text.Length == 0 || text[0] is not ((byte)'.' or (byte)','))
            return fraction;
        var digits = 1;
        for (; digits < text.Length && char.IsAsciiDigit((char)text[digits]); digits++)
        {
            resolution /= digits <= 7 ? 10 : 1;
            fraction += resolution * (digits <= 7 ? text[digits] - '0' : 0);
        }
        length += digits > 1 ? digits : 0;
        return fraction;
    }

    private static bool TryParseOffset(ReadOnlySpan<byte> text, out TimeSpan offset, out int length)
    {
        offset = default;
        length = 1;
        if (text.Length >= 1 && text[0] == 'Z')
            return true;
        if (text.Length < 5 || text[0] is not ((byte)'+' or (byte)'-'))
            return false;
        length = text[3] == ':' ? 6 : 5;
        if (text.Length < length || !TryDigits(text.Slice(1, 2), out var hours) || !TryDigits(text.Slice(length - 2, 2), out var minutes)
            || hours * 60 + minutes > 14 * 60 || minutes > 59)
            return false;
        offset = new TimeSpan(hours, minutes, 0) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    /// <summary>"10:15:01"; a leap second (RFC 3339 section 5.7) counts as the second before it.</summary>
    private static bool TryParseTimeOfDay(ReadOnlySpan<byte> text, out TimeSpan timeOfDay)
    {
        timeOfDay = default;
        if (text[2] != ':' || text[5] != ':'
            || !TryDigits(text[..2], out var hour) || !TryDigits(text.Slice(3, 2), out var minute) || !TryDigits(text.Slice(6, 2), out var second)
            || hour > 23 || minute > 59 || second > 60)
            return false;
        timeOfDay = new TimeSpan(hour, minute, Math.Min(second, 59));
        return true;
    }

    /// <summary>A day is kept at both ends of the calendar, for the zone.</summary>
    private static bool IsDate(int year, int month, int day) =>
        year is >= 2 and < 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit((char)digit))
                return false;
            value = value * 10 + (digit - '0');
        }
        return true;
    }

    private static bool TryHex(ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiHexDigit((char)digit))
                return false;
            value = (value << 4) | (uint)(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }
        return true;
    }

    private static int MonthOf(ReadOnlySpan<byte> name)
    {
        var at = "JanFebMarAprMayJunJulAugSepOctNovDec"u8.IndexOf(name);
        return at >= 0 && at % 3 == 0 ? at / 3 + 1 : 0;
    }
}
