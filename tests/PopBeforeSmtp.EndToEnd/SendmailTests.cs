using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>The real Sendmail, with the configuration of install/relays/sendmail.md.</summary>
public sealed class SendmailTests : RelayContract
{
    private protected override async Task<IRelayHost> StartAsync(Action<AgentSettings> change, CancellationToken cancellationToken) =>
        await SendmailHost.StartAsync(change, cancellationToken);
}
