using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

public sealed class OpenSmtpdFileTests : RelayContract
{
    private const string Way = OpenSmtpdHost.TableFile;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>It takes a first row with a colon for the beginning of a map, and ends.</summary>
    [Fact]
    public async Task Smtpd_starts_on_the_file_of_a_service_that_knows_nobody_and_on_one_of_ipv6_clients_alone()
    {
        await using var host = await OpenSmtpdHost.StartAsync(Way, _ => { }, Token);
        await host.Agent.StopAsync(Token);
        await host.Server.RestartAsync(Token);
        await AssertRefusedAsync(host, host.Ipv6Client!, Way);

        await host.Agent.StartAsync(Token);
        WriteLogin(host, $"{host.Ipv6Client}");
        await UntilRelaysAsync(host, host.Ipv6Client!, Way);
        await host.Agent.KillAsync(Token);
        await host.Server.RestartAsync(Token);
        Assert.Equal(250, (await RelayAsync(host, host.Ipv6Client!, Way)).Code);
        await AssertRefusedAsync(host, LoopbackAddress.V4(2), Way);
    }

    private protected override async Task<IRelayHost> StartAsync(Action<AgentSettings> change, CancellationToken cancellationToken) =>
        await OpenSmtpdHost.StartAsync(Way, change, cancellationToken);
}
