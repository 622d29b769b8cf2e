namespace PopBeforeSmtp.Core.Relay;

/// <summary>The answers a relay can get. A failure is never Permit, and never a refusal for good.</summary>
internal enum RelayDecision
{
    /// <summary>No opinion: the relay goes on with its other rules.</summary>
    NoOpinion,

    /// <summary>The client may relay.</summary>
    Permit,

    /// <summary>It cannot be told now: a client that would be refused is asked to come back, and other mail flows.</summary>
    TryLater,

    /// <summary>A client that would be refused is asked to come back, and told what to do first.</summary>
    Defer,

    /// <summary>The mail is refused, with the reason.</summary>
    Refuse,

    /// <summary>Not decided: who may use a sender is being looked up (<see cref="ISenderLogins"/>); the question is put again then.</summary>
    Undecided,
}
