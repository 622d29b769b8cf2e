using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

public sealed class RealPerditionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_log_gives_exactly_the_logins_that_happened()
    {
        await using var host = await RealMailHost.StartAsync(
            (directory, privateNamespace) => new PerditionServer(directory, privateNamespace), Token, await PerditionServer.GetPackagesAsync(Token));
        await host.AssertLogTellsTheTruthAsync(Token);
    }
}
