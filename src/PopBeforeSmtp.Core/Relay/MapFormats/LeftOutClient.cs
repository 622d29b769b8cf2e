using PopBeforeSmtp.Core.Authorizations;

namespace PopBeforeSmtp.Core.Relay.MapFormats;

/// <summary>What the table allows and a map cannot say without opening others too.</summary>
internal sealed record LeftOutClient(ClientNetwork Network, string Reason);
