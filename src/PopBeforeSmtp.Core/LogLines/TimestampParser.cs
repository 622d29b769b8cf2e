namespace PopBeforeSmtp.Core.LogLines;

/// <summary>Reads the two time stamps that syslog daemons write into files.</summary>
internal static class TimestampParser
{
    /// <param name="length">How many bytes the stamp takes.</param>
    public static bool TryParse(ReadOnlySpan<byte> line, out LogTimestamp timestamp, out int length) =>
        line.Length > 0 && char.IsAsciiDigit((char)line[0])
            ? TryParseRfc3339(line, out timestamp, out length)
            : TryParseRfc3164(line, out timestamp, out length);

    /// <summary>RFC 3164 section 4.1.2: "Nov  3 10:15:01", the day padded with a space.</summary>
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

    /// <summary>RFC 3339 section 5.6 as rsyslog writes it: "2026-11-20T10:15:01.123456+01:00".</summary>
    private static bool TryParseRfc3339(ReadOnlySpan<byte> line, out LogTimestamp timestamp, out int length)
    {
        timestamp = default;
        length = 19;
        if (line.Length < length + 1 || line[4] != '-' || line[7] != '-' || line[10] != 'T'
            || !TryDigits(line[..4], out var year) || !TryDigits(line.Slice(5, 2), out var month) || !TryDigits(line.Slice(8, 2), out var day)
            || !TryParseTimeOfDay(line.Slice(11, 8), out var timeOfDay)
            || year is < 2 or 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        var resolution = TimeSpan.FromSeconds(1);
        var fraction = ReadFraction(line[length..], ref length, ref resolution);
        if (!TryParseOffset(line[length..], out var offset, out var offsetLength))
            return false;
        length += offsetLength;
        timestamp = LogTimestamp.Create(new DateTime(year, month, day) + timeOfDay + fraction, offset, resolution);
        return true;
    }

    private static TimeSpan ReadFraction(ReadOnlySpan<byte> text, ref int length, ref TimeSpan resolution)
    {
        var fraction = TimeSpan.Zero;
        if (text.Length == 0 || text[0] != '.')
            return fraction;
        var digits = 1;
        for (; digits < text.Length && char.IsAsciiDigit((char)text[digits]); digits++)
        {
            resolution /= digits <= 7 ? 10 : 1;
            fraction += resolution * (digits <= 7 ? text[digits] - '0' : 0);
        }
        length += digits;
        return fraction;
    }

    private static bool TryParseOffset(ReadOnlySpan<byte> text, out TimeSpan offset, out int length)
    {
        offset = default;
        length = 1;
        if (text.Length >= 1 && text[0] == 'Z')
            return true;
        length = 6;
        if (text.Length < length || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':'
            || !TryDigits(text.Slice(1, 2), out var hours) || !TryDigits(text.Slice(4, 2), out var minutes)
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

    private static int MonthOf(ReadOnlySpan<byte> name)
    {
        var at = "JanFebMarAprMayJunJulAugSepOctNovDec"u8.IndexOf(name);
        return at >= 0 && at % 3 == 0 ? at / 3 + 1 : 0;
    }
}
