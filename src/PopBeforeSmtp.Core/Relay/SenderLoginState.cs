namespace PopBeforeSmtp.Core.Relay;

/// <summary>What is known of the accounts that may use a sender.</summary>
internal enum SenderLoginState
{
    Known,

    /// <summary>It is being looked up.</summary>
    Pending,

    /// <summary>A map could not be read.</summary>
    Failed,
}
