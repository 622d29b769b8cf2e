namespace PopBeforeSmtp.Core.LogLines;

/// <summary>
/// The time at the head of a log line, as far as the line tells it: RFC 3164 has no year and no zone (section 4.1.2), RFC 3339
/// has both.
/// </summary>
internal readonly struct LogTimestamp
{
    private static readonly TimeSpan FutureTolerance = TimeSpan.FromHours(24);

    private readonly DateTime _local;
    private readonly TimeSpan? _offset;
    private readonly bool _hasYear;

    private LogTimestamp(DateTime local, TimeSpan? offset, bool hasYear, TimeSpan resolution)
    {
        _local = local;
        _offset = offset;
        _hasYear = hasYear;
        Resolution = resolution;
    }

    /// <summary>Without one, a line of a year ago looks like one of today.</summary>
    public bool HasYear => _hasYear;

    /// <summary>How much later than the stamp the line may have been written: a second, or the last digit of the fraction.</summary>
    public TimeSpan Resolution { get; }

    /// <param name="month">1 to 12.</param>
    /// <param name="day">1 to 31; the 29th of February waits for <see cref="Resolve"/> to find its year.</param>
    /// <returns>false when no year has such a date or the time of day is none.</returns>
    public static bool TryCreate(int month, int day, TimeSpan timeOfDay, out LogTimestamp timestamp)
    {
        timestamp = default;
        const int leapYear = 2000;
        if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(leapYear, month))
            return false;
        timestamp = new LogTimestamp(new DateTime(leapYear, month, day) + timeOfDay, null, false, TimeSpan.FromSeconds(1));
        return true;
    }

    /// <param name="offset">From UTC; null when the stamp names no zone.</param>
    public static LogTimestamp Create(DateTime local, TimeSpan? offset, TimeSpan resolution) => new(local, offset, true, resolution);

    /// <summary>
    /// The instant meant. A stamp without a year is the latest such date that is not more than a day ahead of
    /// <paramref name="now"/>, so that a December line read in January is last year's.
    /// </summary>
    /// <param name="zone">The zone of stamps that name none: that of the host which wrote the log.</param>
    /// <param name="isLive">
    /// The line has just been written. Where the clock is turned back an hour happens twice, and a stamp means the latter if it has
    /// begun; a line read later means the former, so that nobody is allowed an hour longer.
    /// </param>
    public DateTimeOffset Resolve(DateTimeOffset now, TimeZoneInfo zone, bool isLive = false)
    {
        if (_offset is { } offset)
            return new DateTimeOffset(_local, offset);
        if (_hasYear)
            return InZone(_local, now, zone, isLive);
        var localNow = TimeZoneInfo.ConvertTime(now, zone);
        for (var year = localNow.Year + 1; ; year--)
        {
            if (_local.Day > DateTime.DaysInMonth(year, _local.Month))
                continue;
            var candidate = InZone(new DateTime(year, _local.Month, _local.Day) + _local.TimeOfDay, now, zone, isLive);
            if (candidate <= now + FutureTolerance)
                return candidate;
        }
    }

    /// <summary>Where the clock is turned forward an hour is missing: the stamp is read with the offset before the gap.</summary>
    private static DateTimeOffset InZone(DateTime local, DateTimeOffset now, TimeZoneInfo zone, bool isLive)
    {
        if (zone.IsAmbiguousTime(local))
        {
            var offsets = zone.GetAmbiguousTimeOffsets(local);
            var later = new DateTimeOffset(local, offsets.Min());
            return isLive && later <= now ? later : new DateTimeOffset(local, offsets.Max());
        }
        if (zone.IsInvalidTime(local))
            return new DateTimeOffset(local, zone.GetUtcOffset(local.AddHours(-3)));
        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }
}
