using PopBeforeSmtp.Sockets;

namespace PopBeforeSmtp.RelayEndpoints;

/// <summary>A protocol, where it listens, and what it has done.</summary>
internal sealed record RelayEndpoint(IRelayProtocol Protocol, ListenAddress Listen)
{
    public RelayCounters Counters { get; } = new();
}
