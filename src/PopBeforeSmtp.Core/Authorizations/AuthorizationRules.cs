namespace PopBeforeSmtp.Core.Authorizations;

/// <summary>The settings that decide what a login does to the table.</summary>
/// <param name="Window">How long an address stays allowed after its last login.</param>
/// <param name="ExemptNetworks">The relay's own networks: noted, never written to the table.</param>
/// <param name="NeverAuthorize">Addresses that are never one user's: refused with a warning.</param>
internal sealed record AuthorizationRules(TimeSpan Window, NetworkList ExemptNetworks, NetworkList NeverAuthorize)
{
    public SessionRules Sessions { get; init; } = SessionRules.None;
}
