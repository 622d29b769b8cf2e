using System.Globalization;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

public sealed class RealFail2banTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_may_relay_is_not_banned_for_wrong_passwords_and_a_stranger_is()
    {
        var packages = await PackageTree.GetAsync(Token, "fail2ban");
        await using var lone = new LoneAgent();
        await using var host = await PrivateNamespace.CreateAsync(lone.Directory, Token, packages);
        await lone.Agent.StartAsync(Token);
        lone.WriteLogin("192.0.2.10");
        await lone.UntilPermittedAsync("192.0.2.10", Token);
        var failures = lone.Directory.Write("failures.log", "");
        var client = await StartFail2banAsync(lone, host, failures);
        try
        {
            await FailAsync(failures, "192.0.2.10", "192.0.2.11");
            await UntilBannedAsync(host, client, "192.0.2.11");
            Assert.Equal("192.0.2.11", await BannedAsync(host, client));
            // What ends with the right to relay ends at once.
            (await lone.Agent.RunAsync(Token, "revoke", "192.0.2.10")).Checked("revoke");
            await FailAsync(failures, "192.0.2.10");
            await UntilBannedAsync(host, client, "192.0.2.10");
        }
        finally
        {
            await host.RunAsync("fail2ban-client", [.. client, "stop"], CancellationToken.None);
        }
    }

    /// <summary>As install/relays/fail2ban.md says.</summary>
    /// <returns>The options with which its client reaches it.</returns>
    private static async Task<string[]> StartFail2banAsync(LoneAgent lone, PrivateNamespace host, string failures)
    {
        var own = lone.Directory.CreateDirectory("fail2ban");
        await host.ScriptAsync(
            """
            cp -r /etc/fail2ban "$1/etc"
            rm -f "$1"/etc/jail.d/*
            cat >"$1/etc/fail2ban.local" <<end
            [Definition]
            logtarget = $1/fail2ban.log
            dbfile = None
            end
            printf '[Definition]\nfailregex = ^ auth failed for <HOST>$\n' >"$1/etc/filter.d/failures.conf"
            printf '[Definition]\nactionban = true\nactionunban = true\n' >"$1/etc/action.d/nothing.conf"
            cat >"$1/etc/jail.local" <<end
            [mail]
            enabled = true
            filter = failures
            logpath = $2
            backend = polling
            maxretry = 2
            action = nothing
            ignoreself = false
            ignorecommand = $3 check <ip> --config $4
            end
            """,
            Token, own, failures, Repository.Program, lone.Agent.Settings.Write());
        string[] client = ["-c", $"{own}/etc", "-s", $"{own}/socket", "-p", $"{own}/pid"];
        await host.ScriptAsync($"fail2ban-client {string.Join(' ', client)} start", Token);
        return client;
    }

    private static async Task FailAsync(string log, params string[] addresses)
    {
        for (var i = 0; i < 3; i++)
        {
            var now = TimeProvider.System.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            await File.AppendAllTextAsync(log, string.Concat(addresses.Select(address => $"{now} auth failed for {address}\n")), Token);
        }
    }

    private static async Task<string> BannedAsync(PrivateNamespace host, string[] client) =>
        (await host.RunAsync("fail2ban-client", [.. client, "get", "mail", "banip"], Token)).Checked("banip").Output.Trim();

    private static Task UntilBannedAsync(PrivateNamespace host, string[] client, string address) =>
        Eventually.TrueAsync(async () => (await BannedAsync(host, client)).Split().Contains(address), Patience, () => $"{address} is banned", Token);
}
