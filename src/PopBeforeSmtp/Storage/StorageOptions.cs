namespace PopBeforeSmtp.Storage;

/// <summary>The section Storage.</summary>
/// <param name="Kind">sqlite, or memory (nothing is kept over a restart).</param>
/// <param name="Path">The database file.</param>
internal sealed record StorageOptions(string Kind, string Path)
{
    public HistoryOptions History { get; init; } = HistoryOptions.Default;
}
