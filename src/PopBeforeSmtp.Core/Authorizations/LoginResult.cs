namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>What a login did, and what of the table it changed.</summary>
/// <param name="Row">The row as it is now; null when the table does not have the address.</param>
/// <param name="Network">The network of a setting that decided, for Exempted and Refused.</param>
internal readonly record struct LoginResult(LoginOutcome Outcome, Authorization? Row, ClientNetwork Network)
{
    /// <summary>With this login more accounts are logged in from the address than MaximumAccountsPerAddress; they were not before.</summary>
    public bool BecameShared { get; init; }
}
