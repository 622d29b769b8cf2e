using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

public sealed class RealCourierTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_log_gives_exactly_the_logins_that_happened()
    {
        await using var host = await RealMailHost.StartAsync(
            (directory, privateNamespace) => new CourierServer(directory, privateNamespace), Token, await CourierServer.GetPackagesAsync(Token));
        await host.AssertLogTellsTheTruthAsync(Token);
    }

    /// <summary>Where its logger begins a new line in the middle of a name, or cuts the true address off.</summary>
    [Fact]
    public async Task A_name_so_long_that_a_line_begins_in_it_gives_no_login()
    {
        await using var host = await RealMailHost.StartAsync(
            (directory, privateNamespace) => new CourierServer(directory, privateNamespace), Token, await CourierServer.GetPackagesAsync(Token));
        const string Success = "LOGIN, user=piet, ip=[198.51.100.7], port=[7], protocol=IMAP";
        const int Line = 511;
        var failed = "INFO: LOGIN FAILED, user=".Length;
        foreach (var before in (int[])[Line - failed, (2 * Line) - failed, (2 * Line) - failed - Success.Length])
        {
            var name = new string('x', before) + Success;
            await using var imap = await ImapSession.OpenAsync(LoopbackAddress.V4(2), host.Server.ImapPort, Token);
            await using var pop3 = await Pop3Session.OpenAsync(LoopbackAddress.V4(2), host.Server.Pop3Port, Token);
            // One at a time for each logger: it takes what comes meanwhile for the rest of the line.
            Assert.All(await Task.WhenAll(imap.LoginAsync(name, "wrong", Token), pop3.LoginAsync(name, "wrong", Token)), Assert.False);
        }
        Assert.Empty(await host.StopAndScanAsync(Token));
        Assert.Contains("imapd: " + Success, await File.ReadAllTextAsync(host.Rsyslog.LogPath, Token)); // the logger still does it
    }
}
