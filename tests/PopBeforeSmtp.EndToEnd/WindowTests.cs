using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

public sealed class WindowTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_relay_closes_again_on_a_log_that_has_gone_quiet()
    {
        await using var host = await MailHost.StartAsync(LogTimeFormat.Rfc3339, Token, settings => settings.Window("00:00:06"));
        var client = LoopbackAddress.V4(2);
        Assert.True(await host.ImapLoginAsync(client, "alice", DovecotServer.Password, Token));
        foreach (var way in RelayWay.Names)
            await host.UntilRelaysAsync(client, way, Token);
        var log = new FileInfo(host.Rsyslog.LogPath).Length;

        foreach (var way in RelayWay.Names)
            await host.UntilRefusesAsync(client, way, Token);
        await host.Agent.UntilPrintedAsync($"expired: client={client}, account=alice, reason=last login 6 s ago", Token);
        // The logout line of the session may come; no login does.
        Assert.Single((await File.ReadAllTextAsync(host.Rsyslog.LogPath, Token)).Split("-login: Login: ")[1..]);
        Assert.True(new FileInfo(host.Rsyslog.LogPath).Length >= log);
    }

    [Fact]
    public async Task A_new_login_begins_the_window_anew()
    {
        await using var lone = new LoneAgent();
        lone.Agent.Settings.Window("00:00:04");
        await lone.Agent.StartAsync(Token);
        lone.WriteLogin("192.0.2.10");
        await lone.UntilPermittedAsync("192.0.2.10", Token);
        await Task.Delay(TimeSpan.FromSeconds(3), Token);
        lone.WriteLogin("192.0.2.10");
        await Task.Delay(TimeSpan.FromSeconds(2), Token);
        Assert.Equal("OK", await lone.AskAsync("192.0.2.10", Token));
        await lone.UntilAnswerAsync("192.0.2.10", "DUNNO", Token);
    }

    [Fact]
    public async Task An_old_login_in_a_log_read_late_opens_nothing()
    {
        await using var lone = new LoneAgent();
        await File.WriteAllTextAsync(lone.LogPath, "2020-11-20T10:15:01+01:00 mx1 dovecot: imap-login: Login: user=<alice>, method=PLAIN, rip=192.0.2.66, lip=198.51.100.1, mpid=4711\n", Token);
        lone.WriteLogin("192.0.2.10");
        await lone.Agent.StartAsync(Token);
        await lone.UntilPermittedAsync("192.0.2.10", Token);
        Assert.Equal("DUNNO", await lone.AskAsync("192.0.2.66", Token));
    }

    [Fact]
    public async Task A_log_of_a_host_in_another_time_zone_is_read_in_its_zone()
    {
        await using var lone = new LoneAgent();
        lone.Agent.Settings.Json["LogSources"]![0]!["TimeZone"] = "Pacific/Kiritimati";
        lone.Agent.Environment["TZ"] = "America/New_York";
        await lone.Agent.StartAsync(Token);
        var there = TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("Pacific/Kiritimati"));
        var late = there.AddHours(-1);
        await File.AppendAllTextAsync(lone.LogPath, Rfc3164(late, "192.0.2.66") + Rfc3164(there, "192.0.2.10"), Token);
        await lone.UntilPermittedAsync("192.0.2.10", Token);
        Assert.Equal("DUNNO", await lone.AskAsync("192.0.2.66", Token));
    }

    private static string Rfc3164(DateTimeOffset time, string address) =>
        $"{time.ToString("MMM", System.Globalization.CultureInfo.InvariantCulture)} {time.Day,2} {time:HH:mm:ss} mx1 dovecot: imap-login: Login: user=<alice>, method=PLAIN, rip={address}, lip=198.51.100.1, mpid=4711\n";
}
