namespace PopBeforeSmtp.Native;

/// <summary>
/// The host's clock, but it goes on when the host's clock is set: it follows only when it is told to, so that what was dated by it can
/// be moved with it. What time corrections do in small steps (adjtime(3), NTP) both clocks share.
/// </summary>
/// <param name="sinceBoot">A clock that nobody sets, and that does not stand still while the host is suspended.</param>
internal sealed class SteadyClock(TimeProvider wall, Func<TimeSpan> sinceBoot) : TimeProvider
{
    /// <summary>A smaller step is left alone: log lines are dated to the second, and a leap second is none.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1.5);

    /// <summary>Both clocks must be read together: in between the process may have been stopped for long.</summary>
    private static readonly TimeSpan ReadTime = TimeSpan.FromMilliseconds(50);

    private const int MostReads = 10;

    /// <summary>What repeats as often as this, or less often, is housekeeping and may come a little earlier.</summary>
    private static readonly TimeSpan SharedPeriod = TimeSpan.FromSeconds(1);

    private long _base = (BootByWall(wall, sinceBoot) ?? wall.GetUtcNow() - sinceBoot()).UtcTicks;

    /// <summary>When the host was booted, by the host's clock as it was when it was followed last.</summary>
    public DateTimeOffset Base => new(Volatile.Read(ref _base), TimeSpan.Zero);

    /// <summary>The same by the host's clock as it is now: another instant as soon as it has been set.</summary>
    public DateTimeOffset WallBase => BootByWall(wall, sinceBoot) is { } wallBase && (wallBase - Base).Duration() > Tolerance ? wallBase : Base;

    public override long TimestampFrequency => wall.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => wall.LocalTimeZone;

    /// <summary>For the clock of a test too, that moves when it is told to.</summary>
    public static SteadyClock Of(TimeProvider clock) =>
        new(clock, clock == System ? BootTime.Read : () => clock.GetElapsedTime(0, clock.GetTimestamp()));

    public TimeSpan SinceBoot() => sinceBoot();

    public override DateTimeOffset GetUtcNow() => Base + sinceBoot();

    public override long GetTimestamp() => wall.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        wall.CreateTimer(callback, state, period >= SharedPeriod && dueTime == period ? Together(period) : dueTime, period);

    /// <summary>Up to the next multiple of the period: all of what is done every so many seconds is done in one go, and a quiet host is woken once for it.</summary>
    private TimeSpan Together(TimeSpan period) => period - TimeSpan.FromTicks(wall.GetElapsedTime(0).Ticks % period.Ticks);

    /// <summary>When the host was booted, by its clock; null when the two could not be read together.</summary>
    private static DateTimeOffset? BootByWall(TimeProvider wall, Func<TimeSpan> sinceBoot)
    {
        for (var i = 0; i < MostReads; i++)
        {
            var before = sinceBoot();
            var now = wall.GetUtcNow();
            if (sinceBoot() - before <= ReadTime)
                return now - before;
        }
        return null;
    }

    /// <summary>Goes by the host's clock as it was when WallBase was read.</summary>
    public void Follow(DateTimeOffset wallBase) => Volatile.Write(ref _base, wallBase.UtcTicks);
}
