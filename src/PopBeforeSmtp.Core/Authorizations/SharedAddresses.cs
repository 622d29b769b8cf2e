namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>What becomes of an address from which more accounts are logged in than MaximumAccountsPerAddress.</summary>
internal enum SharedAddresses
{
    /// <summary>A sender must belong to one of the accounts; a relay that cannot say the sender gets no opinion.</summary>
    Bind,

    /// <summary>Nobody relays from there by a login.</summary>
    Hold,
}
