namespace PopBeforeSmtp.Storage.Sqlite;

/// <summary>
/// Instants as whole microseconds since 1970. Rounding down keeps their order, so a login can never come to stand behind the
/// revocation that it stood before.
/// </summary>
internal static class SqliteTime
{
    // The year 9999: a window can be added to every instant before it.
    private const long End = 253_370_764_800_000_000;

    /// <summary>A clock that was set back to 1970 has times before it; how long before says nothing any more.</summary>
    public static long Of(DateTimeOffset time) => Math.Max(0, (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);

    public static long? OrNull(DateTimeOffset? time) => time is { } known ? Of(known) : null;

    /// <exception cref="FormatException">No such instant.</exception>
    public static DateTimeOffset Read(long microseconds) =>
        microseconds is >= 0 and < End
            ? DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond)
            : throw new FormatException($"{microseconds} is not a time");
}
