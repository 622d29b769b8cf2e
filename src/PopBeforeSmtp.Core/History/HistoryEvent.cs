using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.History;

/// <summary>Something that happened to an address or an account, kept so that answers can be explained afterwards.</summary>
/// <param name="At">When the service saw or did it.</param>
/// <param name="Client">An address or network; null when it happened to an account as a whole.</param>
/// <param name="Account">May be empty, and several separated by spaces where an address had several.</param>
/// <param name="Reason">Why, in words; may be empty.</param>
internal sealed record HistoryEvent(DateTimeOffset At, HistoryKind Kind, ClientNetwork? Client, string Account, string Reason)
{
    /// <summary>The account of this host that did it; empty when the service did.</summary>
    public string By { get; init; } = "";

    /// <summary>Until when the address was allowed by it; null when it was not, or without an end.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>What a login or the end of a session was taken from; null for the rest.</summary>
    public HistoryEvidence? Evidence { get; init; }
}
