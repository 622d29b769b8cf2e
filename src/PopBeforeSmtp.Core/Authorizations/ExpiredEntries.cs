namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>What a purge forgot.</summary>
internal sealed record ExpiredEntries(IReadOnlyList<Authorization> Rows, IReadOnlyList<HandEntry> Hand)
{
    /// <summary>How long the next row has been due, which is for the next time; null: none is.</summary>
    public TimeSpan? Behind { get; init; }

    public bool IsEmpty => Rows.Count == 0 && Hand.Count == 0;
}
