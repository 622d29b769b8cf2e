using System.Net.Sockets;
using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

public sealed class RestartTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_kill_between_login_and_relay_loses_nothing_and_a_login_while_down_counts()
    {
        await using var host = await MailHost.StartAsync(LogTimeFormat.Rfc3164, Token);
        var before = LoopbackAddress.V4(2);
        var down = LoopbackAddress.V4(3);
        Assert.True(await host.ImapLoginAsync(before, "alice", DovecotServer.Password, Token));
        await host.Agent.UntilPrintedAsync($"authorized: client={before}", Token);
        await host.Agent.KillAsync(Token);
        Assert.True(await host.Pop3LoginAsync(down, "bob", DovecotServer.Password, Token));
        await Eventually.TrueAsync(
            async () => (await File.ReadAllTextAsync(host.Rsyslog.LogPath, Token)).Contains($"rip={down},"),
            TimeSpan.FromSeconds(10), () => "rsyslog writes the login", Token);

        await host.Agent.StartAsync(Token);

        foreach (var way in RelayWay.Names)
        {
            await host.UntilRelaysAsync(before, way, Token);
            await host.UntilRelaysAsync(down, way, Token);
            Assert.Equal(554, (await host.RelayAsync(LoopbackAddress.V4(4), way, Token)).Code);
        }
    }

    [Fact]
    public async Task A_kill_at_once_after_a_login_was_written_loses_nothing()
    {
        await using var lone = new LoneAgent();
        await lone.Agent.StartAsync(Token);
        for (var round = 1; round <= 10; round++)
        {
            lone.WriteLogin($"192.0.2.{round}");
            await lone.Agent.KillAsync(Token);
            await lone.Agent.StartAsync(Token);
        }
        for (var round = 1; round <= 10; round++)
            await lone.UntilPermittedAsync($"192.0.2.{round}", Token);
    }

    [Fact]
    public async Task After_a_restart_the_table_is_as_it_was()
    {
        await using var lone = new LoneAgent();
        await lone.Agent.StartAsync(Token);
        lone.WriteLogin("192.0.2.10");
        lone.WriteLogin("2001:db8::25", "bob@example.org");
        lone.WriteLogin("192.0.2.66", "mallory@example.org");
        await lone.UntilPermittedAsync("192.0.2.66", Token);
        (await lone.Agent.RunAsync(Token, "allow", "198.51.100.0/24", "--forever", "--note", "the office")).Checked("allow");
        (await lone.Agent.RunAsync(Token, "revoke", "192.0.2.66")).Checked("revoke");
        var before = (await lone.Agent.RunAsync(Token, "list", "--json")).Checked("list").Output;
        await lone.Agent.StopAsync(Token);
        await lone.Agent.StartAsync(Token);
        Assert.Equal(before, (await lone.Agent.RunAsync(Token, "list", "--json")).Checked("list").Output);
        Assert.Equal("OK", await lone.AskAsync("198.51.100.77", Token));
        Assert.Equal("DUNNO", await lone.AskAsync("192.0.2.66", Token));
    }

    [Fact]
    public async Task Until_all_logs_are_read_a_service_tells_whom_it_does_not_know_to_try_later()
    {
        await using var lone = new LoneAgent();
        var isRead = lone.Directory.Combine("is-read");
        UseSlowJournal(lone, isRead);
        await lone.Agent.StartReadingAsync(Token);
        Assert.StartsWith("DEFER_IF_REJECT 4.3.0 ", await lone.AskAsync("192.0.2.66", Token));
        lone.WriteLogin("192.0.2.10");
        await lone.UntilPermittedAsync("192.0.2.10", Token);
        Assert.Contains("the logs are still being read: who is not known yet is told to try later", (await lone.Agent.RunAsync(Token, "status")).Output);

        await File.WriteAllTextAsync(isRead, "", Token);
        await lone.UntilAnswerAsync("192.0.2.66", "DUNNO", Token);
        Assert.DoesNotContain("still being read", (await lone.Agent.RunAsync(Token, "status")).Output);
    }

    [Fact]
    public async Task A_revocation_outlives_a_kill()
    {
        await using var lone = new LoneAgent();
        await lone.Agent.StartAsync(Token);
        lone.WriteLogin("192.0.2.66");
        await lone.UntilPermittedAsync("192.0.2.66", Token);
        (await lone.Agent.RunAsync(Token, "revoke", "--user", "alice@example.org")).Checked("revoke");
        await lone.Agent.KillAsync(Token);
        await lone.Agent.StartAsync(Token);
        lone.WriteLogin("192.0.2.10", "bob@example.org");
        await lone.UntilPermittedAsync("192.0.2.10", Token);
        Assert.Equal("DUNNO", await lone.AskAsync("192.0.2.66", Token));
    }

    /// <summary>Postfix keeps its connection for many clients; a service that waited for it would be killed and leave its maps full.</summary>
    [Fact]
    public async Task The_service_ends_at_once_although_a_relay_holds_its_connection_open()
    {
        await using var lone = new LoneAgent();
        await lone.Agent.StartAsync(Token);
        using var relay = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await relay.ConnectAsync(new UnixDomainSocketEndPoint(lone.Agent.Settings.PolicyPath), Token);
        await relay.SendAsync("request=smtpd_access_policy\nclient_address=192.0.2.1\n\n"u8.ToArray(), Token);
        await relay.ReceiveAsync(new byte[64], Token);
        lone.Agent.Process.Send(Signal.Terminate);
        Assert.Equal(0, await lone.Agent.Process.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromSeconds(5), Token));
        Assert.False(File.Exists(lone.Agent.Settings.PolicyPath));
    }

    /// <summary>A second log, whose reader gets to its end when a file is there.</summary>
    private static void UseSlowJournal(LoneAgent lone, string isRead)
    {
        var program = lone.Directory.Write("bin/journalctl", $"#!/bin/sh\nuntil [ -e '{isRead}' ]; do sleep 0.1; done\ncase \"$*\" in *--follow*) exec sleep 600 ;; esac\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        lone.Agent.Environment["PATH"] = $"{Path.GetDirectoryName(program)}:{System.Environment.GetEnvironmentVariable("PATH")}";
        lone.Agent.Settings.Json["LogSources"]!.AsArray().Add(new JsonObject { ["Kind"] = "journal", ["Units"] = new JsonArray("dovecot.service") });
    }
}
