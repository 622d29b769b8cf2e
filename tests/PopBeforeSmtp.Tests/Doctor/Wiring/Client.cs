using PopBeforeSmtp.Doctor.Postfix;

namespace PopBeforeSmtp.Tests.Doctor.Wiring;

/// <summary>A client as far as a list of restrictions tells one from another, and what the list decides of it, as smtpd goes through one.</summary>
/// <param name="IsOwn">The recipient is a user of the relay's own.</param>
/// <param name="IsListed">Whatever looks the client or the recipient up somewhere refuses it.</param>
internal sealed record Client(bool IsTrusted, bool HasAuthenticated, bool IsOwn, bool IsListed, bool HasLoggedIn = false)
{
    private static readonly bool[] Both = [false, true];

    public static IEnumerable<Client> All =>
        from isTrusted in Both
        from hasAuthenticated in Both
        from isOwn in Both
        from isListed in Both
        select new Client(isTrusted, hasAuthenticated, isOwn, isListed);

    public string Decide(IEnumerable<Restriction> list)
    {
        foreach (var restriction in list)
        {
            if (Permits(restriction))
                return "permitted";
            if (Refuses(restriction) && !restriction.OnlyWarns)
                return "refused";
        }
        return "permitted";
    }

    private bool Permits(Restriction restriction) => restriction.Name switch
    {
        "permit" => true,
        "permit_mynetworks" => IsTrusted,
        "permit_sasl_authenticated" => HasAuthenticated,
        "permit_auth_destination" => IsOwn,
        "check_policy_service" => HasLoggedIn && restriction.Argument.Contains("pop-before-smtp", StringComparison.Ordinal),
        _ => false,
    };

    private bool Refuses(Restriction restriction) => restriction.Name switch
    {
        "reject" or "defer" => true,
        "reject_unauth_destination" or "defer_unauth_destination" => !IsOwn,
        "check_policy_service" => IsListed && !restriction.Argument.Contains("pop-before-smtp", StringComparison.Ordinal),
        ['r', 'e', 'j', 'e', 'c', 't', '_', ..] or ['c', 'h', 'e', 'c', 'k', '_', ..] => IsListed,
        _ => false,
    };
}
