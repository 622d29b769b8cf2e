namespace PopBeforeSmtp.Core.Relay;

/// <summary>How names of accounts and senders are read.</summary>
/// <param name="DefaultDomain">The domain of a name without one; empty: it has none.</param>
/// <param name="Delimiters">What parts an address from its extension (postconf(5), recipient_delimiter); each character by itself.</param>
internal sealed record MailAddressRules(string DefaultDomain, string Delimiters);
