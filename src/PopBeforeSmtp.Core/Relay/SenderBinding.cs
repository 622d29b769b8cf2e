namespace PopBeforeSmtp.Core.Relay;

/// <summary>Whether a sender must belong to an account that is logged in from the client's address.</summary>
internal enum SenderBinding
{
    /// <summary>Any sender will do.</summary>
    Off,

    /// <summary>The sender's domain must be that of such an account, or the sender must be one it may use.</summary>
    Domain,

    /// <summary>The sender must be the name of such an account, or one it may use.</summary>
    Exact,
}
