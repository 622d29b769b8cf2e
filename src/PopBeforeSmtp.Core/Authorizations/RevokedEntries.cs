namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>What a revocation changed.</summary>
/// <param name="Rows">The rows as they are now.</param>
/// <param name="Hand">The entries by hand that are gone.</param>
internal sealed record RevokedEntries(IReadOnlyList<Authorization> Rows, IReadOnlyList<HandEntry> Hand)
{
    public bool IsEmpty => Rows.Count + Hand.Count == 0;
}
