namespace PopBeforeSmtp.Core.Relay;

/// <summary>The three answers a relay can get. A failure is never Permit, and never a refusal for good.</summary>
internal enum RelayDecision
{
    /// <summary>No opinion: the relay goes on with its other rules.</summary>
    NoOpinion,

    /// <summary>The client may relay.</summary>
    Permit,

    /// <summary>It cannot be told now: a client that would be refused is asked to come back, and other mail flows.</summary>
    TryLater,
}
