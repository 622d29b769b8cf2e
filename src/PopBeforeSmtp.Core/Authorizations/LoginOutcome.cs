namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>What a login did to the table.</summary>
internal enum LoginOutcome
{
    /// <summary>The address was not allowed before and is now.</summary>
    Authorized,

    /// <summary>The address was allowed before; its window begins anew.</summary>
    Renewed,

    /// <summary>The address is in ExemptNetworks.</summary>
    Exempted,

    /// <summary>The address is in NeverAuthorize.</summary>
    Refused,

    /// <summary>The window of this login has closed already, as when an old log is read.</summary>
    TooOld,

    /// <summary>The address or the account was revoked after this login.</summary>
    Revoked,

    /// <summary>The account is suspended.</summary>
    Suspended,

    /// <summary>There are as many rows as MaximumAddresses, and this would be one more.</summary>
    TooManyAddresses,

    /// <summary>The account is logged in from as many addresses as MaximumAddressesPerUser.</summary>
    TooManyForUser,

    /// <summary>A session has ended.</summary>
    Ended,
}
