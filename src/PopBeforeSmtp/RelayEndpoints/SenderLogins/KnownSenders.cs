using System.Collections.Concurrent;
using PopBeforeSmtp.Core.Relay;

namespace PopBeforeSmtp.RelayEndpoints.SenderLogins;

/// <summary>The maps that are asked, and what they have said lately.</summary>
internal sealed record KnownSenders(IReadOnlyList<ISenderLoginMap> Maps, MailAddressRules Rules)
{
    public ConcurrentDictionary<MailAddress, SenderLookup> Lookups { get; } = new();
}
