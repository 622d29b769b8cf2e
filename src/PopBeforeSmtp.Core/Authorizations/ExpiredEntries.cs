namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>What a purge forgot.</summary>
internal sealed record ExpiredEntries(IReadOnlyList<Authorization> Rows, IReadOnlyList<HandEntry> Hand)
{
    public bool IsEmpty => Rows.Count == 0 && Hand.Count == 0;
}
