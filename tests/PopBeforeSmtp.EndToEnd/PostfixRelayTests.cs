using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

public sealed class PostfixRelayTests : RelayContract
{
    private protected override async Task<IRelayHost> StartAsync(Action<AgentSettings> change, CancellationToken cancellationToken) =>
        await PostfixHost.StartAsync(change, cancellationToken);
}
