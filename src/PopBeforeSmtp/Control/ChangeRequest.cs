namespace PopBeforeSmtp.Control;

/// <summary>allow, revoke, suspend and unsuspend on the wire.</summary>
/// <param name="Client">An address or network; null when an account is meant.</param>
/// <param name="User">revoke, suspend, unsuspend: an account.</param>
/// <param name="Seconds">allow: for how long; null for ever.</param>
/// <param name="Note">allow: why. suspend: what a relay tells who sends in the account's name.</param>
internal sealed record ChangeRequest(string? Client, string? User, double? Seconds, string? Note)
{
    /// <summary>allow: whose network it is.</summary>
    public string? Owner { get; init; }

    /// <summary>The account of this host that asks. The socket is its owner's alone, so it is believed.</summary>
    public string? By { get; init; }
}
