using PopBeforeSmtp.Core.Relay;

namespace PopBeforeSmtp.RelayEndpoints.SenderLogins;

/// <summary>The keys under which a sender is looked up, the one that says most first (postconf(5), smtpd_sender_login_maps).</summary>
internal static class SenderKeys
{
    public static IEnumerable<string> Of(MailAddress sender, MailAddressRules rules)
    {
        var without = sender.WithoutExtension(rules);
        yield return sender.ToString();
        if (without != sender)
            yield return without.ToString();
        // A name without a domain is one of the site's own domain only.
        if (sender.Domain == rules.DefaultDomain.ToLowerInvariant() && sender.Domain.Length > 0)
        {
            yield return sender.Local;
            if (without != sender)
                yield return without.Local;
        }
        if (sender.Domain.Length > 0)
            yield return $"@{sender.Domain}";
    }
}
