namespace PopBeforeSmtp.Core.History;

/// <summary>What happened to an address or an account.</summary>
internal enum HistoryKind
{
    /// <summary>A login allowed an address that was not allowed before.</summary>
    Authorized,

    /// <summary>A login from an address that was allowed already.</summary>
    Renewed,

    /// <summary>A login from the relay's own networks.</summary>
    Exempted,

    /// <summary>A login that did not count.</summary>
    Refused,

    /// <summary>A session has ended.</summary>
    Ended,

    /// <summary>Allowed by hand.</summary>
    Allowed,

    /// <summary>Taken away by hand.</summary>
    Revoked,

    /// <summary>It closed by itself.</summary>
    Expired,

    /// <summary>The account's logins count no more.</summary>
    Suspended,

    /// <summary>The account's logins count again.</summary>
    Unsuspended,
}
