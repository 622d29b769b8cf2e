using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>wire postfix, on a real Postfix with a configuration of its own.</summary>
public sealed class WireTests
{
    private const string Unwired = "permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dry_run_shows_the_lines_and_changes_nothing()
    {
        await using var host = await WiredHost.StartAsync(Token, Unwired);
        var before = await File.ReadAllTextAsync(host.MainPath, Token);

        var result = await host.Agent.RunAsync(Token, "wire", "postfix");

        Assert.Equal((1, ""), (result.ExitCode, result.Error));
        Assert.Equal(
            $"""
            smtpd_relay_restrictions in {host.MainPath}:
                  permit_mynetworks
                  permit_sasl_authenticated
                + permit_auth_destination
                + {WiredHost.Question}
                  reject_unauth_destination

            postconf -e 'smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, permit_auth_destination, {WiredHost.Question}, reject_unauth_destination'

            Nothing is changed. --apply does it, keeps a copy of main.cf beside it, and undoes it where 'postfix check' objects.

            """, result.Output);
        Assert.Equal(before, await File.ReadAllTextAsync(host.MainPath, Token));
    }

    [Fact]
    public async Task What_is_applied_opens_the_relay_for_who_has_logged_in_and_for_nobody_else()
    {
        await using var host = await WiredHost.StartAsync(Token, Unwired, extraMain: "smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination\n");
        var before = await File.ReadAllTextAsync(host.MainPath, Token);

        var applied = await host.Agent.RunAsync(Token, "wire", "postfix", "--apply");

        Assert.Equal((0, ""), (applied.ExitCode, applied.Error));
        var copy = Assert.Single(Directory.GetFiles(host.Postfix.ConfigDirectory, "main.cf.before-wire.*"));
        Assert.Contains($"Done. The old one is {copy}.\n", applied.Output);
        Assert.Equal(before, await File.ReadAllTextAsync(copy, Token));
        await host.Postfix.ReloadAsync(Token);
        await File.AppendAllTextAsync(host.LogPath, LoneAgent.LoginLine("127.0.0.2"), Token);
        await Eventually.TrueAsync(async () => (await TryAsync(host, 2)).Code == 250, TimeSpan.FromSeconds(20), () => host.Agent.Output, Token);
        Assert.Equal(554, (await TryAsync(host, 3)).Code);
        Assert.Equal((0, "Postfix asks already; 'pop-before-smtp doctor' says whether all is as it should be.\n"), await WireAsync(host, "--apply"));
        Assert.DoesNotContain("\"bad\"", (await host.DoctorAsync(Token, "--json")).Output);
    }

    [Fact]
    public async Task The_default_of_postfix_is_wired_too()
    {
        await using var host = await WiredHost.StartAsync(Token, Unwired);
        await RemoveAsync(host, "smtpd_relay_restrictions");

        Assert.Equal(0, (await WireAsync(host, "--apply")).ExitCode);

        var now = (await host.Postfix.RunAsync("postconf", ["-h", "smtpd_relay_restrictions"], Token)).Output;
        Assert.Equal($"permit_mynetworks, permit_sasl_authenticated, permit_auth_destination, {WiredHost.Question}, defer_unauth_destination\n", now);
    }

    [Fact]
    public async Task Where_postfix_objects_main_cf_is_as_it_was()
    {
        await using var host = await WiredHost.StartAsync(Token, Unwired);
        // postfix check wants it to be a directory.
        await File.AppendAllTextAsync(host.MainPath, "daemon_directory = /nowhere\n", Token);
        var before = await File.ReadAllTextAsync(host.MainPath, Token);

        var result = await host.Agent.RunAsync(Token, "wire", "postfix", "--apply");

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"pop-before-smtp: {host.MainPath} is as it was, because postfix check failed:", result.Error);
        Assert.Equal(before, await File.ReadAllTextAsync(host.MainPath, Token));
    }

    [Fact]
    public async Task What_is_not_understood_is_refused()
    {
        await using var host = await WiredHost.StartAsync(Token, "permit_mynetworks, closed", extraMain: "smtpd_restriction_classes = closed\nclosed = reject_unauth_destination\nsmtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination\n");
        var before = await File.ReadAllTextAsync(host.MainPath, Token);

        var result = await host.Agent.RunAsync(Token, "wire", "postfix", "--apply");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("pop-before-smtp: what refuses strangers in smtpd_relay_restrictions is inside 'closed'\n", result.Error);
        Assert.Equal(before, await File.ReadAllTextAsync(host.MainPath, Token));
    }

    private static async Task<(int ExitCode, string Output)> WireAsync(WiredHost host, params string[] arguments)
    {
        var result = await host.Agent.RunAsync(Token, ["wire", "postfix", .. arguments]);
        return (result.ExitCode, result.Output);
    }

    private static async Task<SmtpReply> TryAsync(WiredHost host, byte client)
    {
        await using var session = await SmtpSession.OpenAsync(LoopbackAddress.V4(client), host.Port, Token);
        return await session.TrySendAsync("alice@example.org", "somebody@elsewhere.example", Token);
    }

    private static async Task RemoveAsync(WiredHost host, string name) =>
        await File.WriteAllLinesAsync(host.MainPath, (await File.ReadAllLinesAsync(host.MainPath, Token)).Where(line => !line.StartsWith(name, StringComparison.Ordinal)), Token);
}
