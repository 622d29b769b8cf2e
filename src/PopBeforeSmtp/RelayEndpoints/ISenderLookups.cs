namespace PopBeforeSmtp.RelayEndpoints;

/// <summary>What a connection waits for whose question is undecided.</summary>
internal interface ISenderLookups
{
    /// <summary>Returns when every lookup that has begun is over, in time limited by each, whatever came of it.</summary>
    Task SettledAsync(CancellationToken cancellationToken);
}
