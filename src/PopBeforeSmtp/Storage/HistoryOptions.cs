namespace PopBeforeSmtp.Storage;

/// <summary>The section History.</summary>
/// <param name="Keep">How long events are kept.</param>
/// <param name="MaximumEvents">How many are kept at most; 0: none.</param>
/// <param name="KeepUsage">How long the counts of permits are kept.</param>
internal sealed record HistoryOptions(TimeSpan Keep, int MaximumEvents, TimeSpan KeepUsage)
{
    public static HistoryOptions Default { get; } = new(TimeSpan.FromDays(30), 1_000_000, TimeSpan.FromDays(400));
}
