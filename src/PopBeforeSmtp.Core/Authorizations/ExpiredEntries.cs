namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>What a purge forgot.</summary>
internal sealed record ExpiredEntries(IReadOnlyList<Authorization> Rows, IReadOnlyList<HandEntry> Hand)
{
    /// <summary>There is more to look at, for the next time.</summary>
    public bool HasMore { get; init; }

    public bool IsEmpty => Rows.Count == 0 && Hand.Count == 0;
}
