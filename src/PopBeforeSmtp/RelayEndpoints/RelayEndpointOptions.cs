using PopBeforeSmtp.Sockets;

namespace PopBeforeSmtp.RelayEndpoints;

/// <summary>An item of RelayEndpoints.</summary>
/// <param name="Kind">The name of a protocol.</param>
internal sealed record RelayEndpointOptions(string Kind, ListenAddress Listen);
