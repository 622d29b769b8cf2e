using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

public sealed class RotationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_log_that_logrotate_renames_while_running_and_while_stopped_loses_no_login()
    {
        await using var host = await MailHost.StartAsync(LogTimeFormat.Rfc3164, Token);
        await LoginAsync(host, 2);
        await host.UntilRelaysAsync(LoopbackAddress.V4(2), "policy", Token);

        // logrotate renames first; rsyslog writes on to the renamed file until it is told.
        File.Move(host.Rsyslog.LogPath, host.Rsyslog.LogPath + ".1");
        await LoginAsync(host, 3);
        await host.Rsyslog.ReopenAsync(Token);
        await LoginAsync(host, 4);
        foreach (var client in (byte[])[3, 4])
            await host.UntilRelaysAsync(LoopbackAddress.V4(client), "policy", Token);

        await host.Agent.StopAsync(Token);
        await LoginAsync(host, 5);
        File.Move(host.Rsyslog.LogPath + ".1", host.Rsyslog.LogPath + ".2");
        File.Move(host.Rsyslog.LogPath, host.Rsyslog.LogPath + ".1");
        await LoginAsync(host, 6);
        await host.Rsyslog.ReopenAsync(Token);
        await LoginAsync(host, 7);
        await host.Agent.StartAsync(Token);
        foreach (var client in (byte[])[2, 3, 4, 5, 6, 7])
            await host.UntilRelaysAsync(LoopbackAddress.V4(client), "policy", Token);
        Assert.Equal(554, (await host.RelayAsync(LoopbackAddress.V4(8), "policy", Token)).Code);
    }

    [Fact]
    public async Task Two_rotations_while_stopped_lose_no_login()
    {
        await using var lone = new LoneAgent();
        await lone.Agent.StartAsync(Token);
        lone.WriteLogin("192.0.2.1");
        await lone.UntilPermittedAsync("192.0.2.1", Token);
        await lone.Agent.StopAsync(Token);
        lone.WriteLogin("192.0.2.2");
        File.Move(lone.LogPath, lone.LogPath + ".2");
        lone.WriteLogin("192.0.2.3");
        File.Move(lone.LogPath, lone.LogPath + ".1");
        lone.WriteLogin("192.0.2.4");
        await lone.Agent.StartAsync(Token);
        for (var client = 1; client <= 4; client++)
            await lone.UntilPermittedAsync($"192.0.2.{client}", Token);
    }

    [Fact]
    public async Task A_log_that_is_not_there_yet_is_waited_for()
    {
        await using var lone = new LoneAgent();
        File.Delete(lone.LogPath);
        await lone.Agent.StartAsync(Token);
        await lone.Agent.UntilPrintedAsync("log missing", Token);
        lone.WriteLogin("192.0.2.1");
        await lone.UntilPermittedAsync("192.0.2.1", Token);
    }

    [Fact]
    public async Task A_line_counts_only_when_its_line_feed_has_come()
    {
        await using var lone = new LoneAgent();
        await lone.Agent.StartAsync(Token);
        var line = LoneAgent.LoginLine("192.0.2.17");
        var cut = line.IndexOf("192.0.2.17", StringComparison.Ordinal) + "192.0.2.1".Length;
        await File.AppendAllTextAsync(lone.LogPath, line[..cut], Token);
        await Task.Delay(600, Token);
        Assert.Equal("DUNNO", await lone.AskAsync("192.0.2.1", Token));
        await File.AppendAllTextAsync(lone.LogPath, line[cut..], Token);
        await lone.UntilPermittedAsync("192.0.2.17", Token);
        Assert.Equal("DUNNO", await lone.AskAsync("192.0.2.1", Token));
    }

    private static async Task LoginAsync(MailHost host, byte client) =>
        Assert.True(await host.ImapLoginAsync(LoopbackAddress.V4(client), "alice", DovecotServer.Password, Token));
}
