namespace PopBeforeSmtp.RelayEndpoints;

/// <summary>What a protocol made of its input.</summary>
internal enum RelayInput
{
    /// <summary>The request is not complete yet.</summary>
    Incomplete,

    /// <summary>One request was taken and one reply written.</summary>
    Answered,

    /// <summary>The answer needs something that is being looked up: the same input is to be given again when it is there.</summary>
    Undecided,

    /// <summary>The input is none of this protocol: the connection is closed without a reply.</summary>
    Malformed,
}
