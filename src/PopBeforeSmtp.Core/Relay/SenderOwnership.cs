using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Relay;

/// <summary>Whose a sender is: of the account of his name, or of one that the site's maps give.</summary>
internal sealed class SenderOwnership(MailAddressRules rules, ISenderLogins logins)
{
    /// <param name="accounts">The accounts that are logged in.</param>
    /// <returns>Permit, Refuse, Undecided or TryLater.</returns>
    public RelayDecision Judge(MailAddress sender, IReadOnlyList<string> accounts, SenderBinding binding)
    {
        var names = accounts.Select(account => MailAddress.Parse(account, rules)).OfType<MailAddress>().ToList();
        if (names.Any(name => IsOf(sender, name, binding)))
            return RelayDecision.Permit;
        return logins.Find(sender, out var owners) switch
        {
            SenderLoginState.Pending => RelayDecision.Undecided,
            SenderLoginState.Failed => RelayDecision.TryLater,
            _ => owners.Select(owner => MailAddress.Parse(owner, rules)).Any(owner => owner is not null && names.Contains(owner)) ? RelayDecision.Permit : RelayDecision.Refuse,
        };
    }

    /// <summary>Whether a sender is the name of an account: then <see cref="Judge"/> would permit it, whatever the maps say.</summary>
    public bool IsName(in SpelledAddress sender, string account, SenderBinding binding)
    {
        Span<char> room = stackalloc char[MailAddress.Longest];
        if (!SpelledAddress.TryRead(account, rules, room, out var name) || name.Domain.IsEmpty)
            return false;
        return (binding == SenderBinding.Domain && sender.Domain.SequenceEqual(name.Domain)) || sender.Is(name) || sender.WithoutExtension(rules).Is(name);
    }

    /// <summary>
    /// Whether a sender is the name of a suspended account. Without a domain of its own and a default one the name is taken for that of
    /// every domain: a refusal too many is the lesser fault.
    /// </summary>
    public bool IsSuspended(MailAddress sender, string account) =>
        MailAddress.Parse(account, rules) is { } name
        && (IsOf(sender, name, SenderBinding.Exact) || (name.Domain.Length == 0 && IsOf(sender with { Domain = "" }, name, SenderBinding.Exact, mayLackDomain: true)));

    /// <summary>The same of an address that lies in its reader's memory.</summary>
    public bool IsSuspended(in SpelledAddress sender, string account)
    {
        Span<char> room = stackalloc char[MailAddress.Longest];
        if (!SpelledAddress.TryRead(account, rules, room, out var name))
            return false;
        var without = sender.WithoutExtension(rules);
        return (sender.Local.SequenceEqual(name.Local) || without.Local.SequenceEqual(name.Local)) && (name.Domain.IsEmpty || sender.Domain.SequenceEqual(name.Domain));
    }

    /// <summary>An account without a domain owns no sender: the sender of that name may be anybody's in another domain.</summary>
    private bool IsOf(MailAddress sender, MailAddress name, SenderBinding binding, bool mayLackDomain = false)
    {
        if (name.Domain.Length == 0 && !mayLackDomain)
            return false;
        if (binding == SenderBinding.Domain && sender.Domain == name.Domain)
            return true;
        return sender == name || sender.WithoutExtension(rules) == name;
    }
}
