namespace PopBeforeSmtp.Faults;

/// <summary>How often and how long.</summary>
/// <param name="IsFull">The counts that are published; otherwise those that fit into a build.</param>
/// <param name="Patience">How long after its line was written a login may take to be answered.</param>
/// <param name="Soak">How long the soak takes; null: it is not run.</param>
/// <param name="PowerCut">A directory of the disk whose power will be cut, or was; null: neither.</param>
internal sealed record FaultScale(bool IsFull, TimeSpan Patience, TimeSpan? Soak = null, string? PowerCut = null)
{
    /// <summary>A fault that takes longer than this has failed.</summary>
    public TimeSpan Limit => (IsFull ? Within(2400) : TimeSpan.FromMinutes(2) + 6 * Patience) + (Soak ?? TimeSpan.Zero);

    /// <summary>A limit of time, by as much longer as the patience is longer than the two seconds of a quiet machine.</summary>
    public TimeSpan Within(double seconds) => TimeSpan.FromSeconds(seconds) * Math.Max(1, Patience / TimeSpan.FromSeconds(2));

    /// <summary>How long a relay waits for an answer.</summary>
    public TimeSpan AnswerTime => Within(5);

    public int Count(int reduced, int full) => IsFull ? full : reduced;

    public TimeSpan Seconds(double reduced, double full) => TimeSpan.FromSeconds(IsFull ? full : reduced);
}
