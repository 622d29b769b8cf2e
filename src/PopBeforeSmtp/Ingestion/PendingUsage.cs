using PopBeforeSmtp.Core.History;

namespace PopBeforeSmtp.Ingestion;

/// <summary>Permits of one pair that have not been handed to the store yet; counted by many connections at once.</summary>
internal sealed class PendingUsage(string protocol)
{
    private const long Closed = long.MinValue;

    private long _answers;
    private long _first;
    private long _last;

    /// <returns>false when it has been closed: there is another one, or one must be made.</returns>
    public bool TryAdd(DateTimeOffset now)
    {
        // The times before the count: who takes the count finds them.
        Volatile.Write(ref _last, now.UtcTicks);
        Interlocked.CompareExchange(ref _first, now.UtcTicks, 0);
        return Interlocked.Increment(ref _answers) > 0;
    }

    /// <returns>null when there was none since it was taken last.</returns>
    public UsageCount? Take()
    {
        var answers = Interlocked.Exchange(ref _answers, 0);
        if (answers == 0)
            return null;
        var last = Volatile.Read(ref _last);
        var first = Interlocked.Exchange(ref _first, 0);
        return new UsageCount(answers, At(first is 0 || first > last ? last : first), At(last), protocol);
    }

    /// <summary>Ends it, if there is nothing to take: what somebody who still holds it adds is refused, and not lost.</summary>
    public bool TryClose() => Interlocked.CompareExchange(ref _answers, Closed, 0) == 0;

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);
}
