namespace PopBeforeSmtp.Control;

/// <summary>Something that happened, as why shows it. Times are UTC.</summary>
/// <param name="Time">When the service saw or did it.</param>
/// <param name="What">authorized, renewed, exempted, refused, ended, allowed, revoked, expired, suspended, unsuspended.</param>
/// <param name="Client">Empty when it happened to an account as a whole.</param>
/// <param name="By">The account of this host that did it; empty when the service did.</param>
internal sealed record HistoryView(DateTimeOffset Time, string What, string Client, string Account, string Reason, string By, DateTimeOffset? Until)
{
    /// <summary>null for what no log told.</summary>
    public EvidenceView? Evidence { get; init; }
}
