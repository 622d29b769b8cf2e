using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

public sealed class RealPopa3dTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_log_gives_exactly_the_logins_that_happened()
    {
        await using var host = await RealMailHost.StartAsync(
            (_, privateNamespace) => new Popa3dServer(privateNamespace), Token, await Popa3dServer.GetPackagesAsync(Token), hasNetwork: true);
        await host.AssertLogTellsTheTruthAsync(Token);
    }
}
