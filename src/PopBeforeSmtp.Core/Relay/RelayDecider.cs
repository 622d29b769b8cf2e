using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Relay;

/// <summary>Answers a relay's question from the table in memory, at the instant it is asked.</summary>
internal sealed class RelayDecider(AuthorizationTable table, TimeProvider clock, IUsageCounter? usage = null)
{
    /// <param name="client">The whole address the relay asked for; null when its question held none, or more than one.</param>
    public RelayDecision Decide(ClientAddress? client)
    {
        if (client is not { } address)
            return RelayDecision.NoOpinion;
        if (!table.IsReady)
            return RelayDecision.TryLater;
        if (!table.IsAllowed(address, clock.GetUtcNow()))
            return RelayDecision.NoOpinion;
        usage?.Permitted(address, default);
        return RelayDecision.Permit;
    }
}
