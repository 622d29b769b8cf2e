namespace PopBeforeSmtp.Control;

/// <summary>allow and revoke on the wire.</summary>
/// <param name="Client">An address or network; null when an account is meant.</param>
/// <param name="User">revoke: an account.</param>
/// <param name="Seconds">allow: for how long; null for ever.</param>
internal sealed record ChangeRequest(string? Client, string? User, double? Seconds, string? Note)
{
    /// <summary>The account that asks. Nobody proves it: who may open the socket may do all that can be asked there.</summary>
    public string? By { get; init; }
}
