namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>What a revocation changed.</summary>
/// <param name="Rows">The rows as they are now.</param>
/// <param name="Hand">The entry by hand that is gone; null when there was none.</param>
internal sealed record RevokedEntries(IReadOnlyList<Authorization> Rows, HandEntry? Hand)
{
    public bool IsEmpty => Rows.Count == 0 && Hand is null;
}
