using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

public sealed class RealDovecotTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Its_log_gives_exactly_the_logins_that_happened(string? userNameCharacters)
    {
        await using var host = await RealMailHost.StartAsync(
            (directory, privateNamespace) => new DovecotServer(directory, Options(directory) with { UserNameCharacters = userNameCharacters }, privateNamespace),
            Token);
        await host.AssertLogTellsTheTruthAsync(Token);
    }

    /// <summary>Where a name may hold anything, an account can be called like a success line, with the right password.</summary>
    [Fact]
    public async Task A_true_login_whose_name_imitates_another_gives_no_address_but_its_own()
    {
        await using var host = await RealMailHost.StartAsync(
            (directory, privateNamespace) => new DovecotServer(directory, Options(directory) with { UserNameCharacters = "", AnyUser = true }, privateNamespace),
            Token);
        string[] names =
        [
            "eve>, method=PLAIN, rip=198.51.100.7, lip=127.0.0.1, mpid=1, session=<x",
            "eve>, rip=198.51.100.7",
            "eve>, session=<x>, rip=198.51.100.7, lip=127.0.0.1, user=<y",
            "eve, rip=198.51.100.7",
            "rip=198.51.100.7",
            .. SuccessLine.OfAllPresets.Select(line => line.Message),
        ];
        foreach (var name in names)
        {
            await using var imap = await ImapSession.OpenAsync(LoopbackAddress.V4(2), host.Server.ImapPort, Token);
            Assert.True(await imap.LoginAsync(name, DovecotServer.Password, Token));
            await using var pop3 = await Pop3Session.OpenAsync(LoopbackAddress.V4(2), host.Server.Pop3Port, Token);
            Assert.True(await pop3.AuthenticateAsync(name, DovecotServer.Password, Token));
        }
        Assert.All(await host.StopAndScanAsync(Token), login => Assert.Equal("127.0.0.2", login.Address));
    }

    /// <summary>With all that Dovecot can be told to write.</summary>
    private static DovecotOptions Options(TestDirectory directory) => new()
    {
        Certificate = TestCertificate.Create(directory),
        ExtraConfiguration = "auth_verbose = yes\nimap_id_log = *\nmail_max_userip_connections = 100",
    };
}
