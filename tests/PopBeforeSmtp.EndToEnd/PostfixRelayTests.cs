using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

public sealed class PostfixRelayTests : RelayContract
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>That nothing is relayed says something only if these envelopes find a relay that is open.</summary>
    [Fact]
    public async Task The_open_relay_envelopes_of_a_client_with_a_login_are_relayed()
    {
        await using var host = await PostfixHost.StartAsync(_ => { }, Token);
        WriteLogin(host, $"{LoopbackAddress.V4(2)}");
        foreach (var way in host.Ways)
            await UntilRelaysAsync(host, LoopbackAddress.V4(2), way);
        var before = await host.CountRelayedAsync(Token);

        var taken = await new OpenRelayAttempt(host, LoopbackAddress.V4(2)).RunAsync(host.Ways, isAway: false, Token);

        Assert.Equal(28 * host.Ways.Count, taken.Count);
        Assert.Equal(taken.Count, await host.CountRelayedAsync(Token) - before);
    }

    private protected override async Task<IRelayHost> StartAsync(Action<AgentSettings> change, CancellationToken cancellationToken) =>
        await PostfixHost.StartAsync(change, cancellationToken);
}
