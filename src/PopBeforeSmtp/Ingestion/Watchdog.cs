namespace PopBeforeSmtp.Ingestion;

/// <summary>
/// Who waits for signs of life of the loop that makes the changes. Only the loop itself gives them: a timer beside it would go on
/// when it hangs.
/// </summary>
/// <param name="Interval">How often; null: nobody waits.</param>
/// <param name="Feed">Called in the loop.</param>
internal sealed record Watchdog(TimeSpan? Interval, Action Feed)
{
    public static readonly Watchdog None = new(null, () => { });
}
