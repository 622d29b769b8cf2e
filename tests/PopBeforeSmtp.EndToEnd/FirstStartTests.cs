using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>A service that is started for the first time finds a log of months, of which the last half hour counts.</summary>
public sealed class FirstStartTests
{
    private const int OldMegabytes = 120;
    private const int LinesAtOnce = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Beside_a_large_old_log_only_what_counts_is_read_and_nobody_is_forgotten(bool isGlob)
    {
        await using var lone = new LoneAgent();
        if (isGlob)
            lone.Agent.Settings.Json["LogSources"]![0]!["Path"] = lone.Directory.Combine("mail*.log");
        lone.Agent.Settings.Json["Authorization"]!["TrackSessions"] = false;
        var now = TimeProvider.System.GetLocalNow();
        var lines = WriteOld(lone.LogPath, now);
        File.AppendAllText(lone.LogPath, Login(now.AddDays(-1), "192.0.2.66"));
        File.AppendAllText(lone.LogPath, Login(now - Window + TimeSpan.FromMinutes(2), "192.0.2.1"));
        // Further from the end than what is read in any case.
        File.AppendAllText(lone.LogPath, Noise(now.AddMinutes(-5), TimeSpan.Zero, 2 * LinesAtOnce));
        File.AppendAllText(lone.LogPath, Login(now, "192.0.2.2"));

        await lone.Agent.StartAsync(Token);

        await lone.UntilPermittedAsync("192.0.2.1", Token);
        await lone.UntilPermittedAsync("192.0.2.2", Token);
        Assert.Equal("DUNNO", await lone.AskAsync("192.0.2.66", Token));
        Assert.Contains("passed over=", lone.Agent.Output);
        Assert.InRange(await LinesReadAsync(lone), 2 * LinesAtOnce + 2, lines / 10);

        await lone.Agent.StopAsync(Token);
        lone.WriteLogin("192.0.2.3");
        await lone.Agent.StartAsync(Token);

        await lone.UntilPermittedAsync("192.0.2.3", Token);
        Assert.Equal("OK", await lone.AskAsync("192.0.2.1", Token));
        Assert.Equal(1, await LinesReadAsync(lone));
        Assert.DoesNotContain("log gap", lone.Agent.Output);
    }

    [Fact]
    public async Task A_store_that_was_lost_is_rebuilt_from_the_log_of_the_last_window()
    {
        await using var lone = new LoneAgent();
        var now = TimeProvider.System.GetLocalNow();
        var lines = WriteOld(lone.LogPath, now);
        await lone.Agent.StartAsync(Token);
        lone.WriteLogin("192.0.2.1");
        await lone.UntilPermittedAsync("192.0.2.1", Token);
        await lone.Agent.StopAsync(Token);
        await File.WriteAllBytesAsync(lone.Agent.Settings.StorePath, new byte[100_000], Token);

        await lone.Agent.StartAsync(Token);

        await lone.UntilPermittedAsync("192.0.2.1", Token);
        Assert.Contains("store damaged", lone.Agent.Output);
        Assert.InRange(await LinesReadAsync(lone), 1, lines / 10);
    }

    /// <summary>The exit status may be that of something to be looked at, as a damaged store is.</summary>
    private static async Task<long> LinesReadAsync(LoneAgent lone) =>
        JsonNode.Parse((await lone.Agent.RunAsync(Token, "status", "--json")).Output)!["sources"]![0]!["lines"]!.GetValue<long>();

    /// <summary>A log of 200 days that ends two days ago.</summary>
    /// <returns>How many lines it has.</returns>
    private static int WriteOld(string path, DateTimeOffset now)
    {
        const int days = 200;
        var lines = 0;
        using var log = new StreamWriter(path, append: true, Encoding.ASCII);
        for (var part = 0; log.BaseStream.Length < OldMegabytes * 1024L * 1024; part++)
        {
            log.Write(Noise(now.AddDays(-days - 2 + Math.Min(part, days)), TimeSpan.FromSeconds(5), LinesAtOnce));
            log.Flush();
            lines += LinesAtOnce;
        }
        return lines;
    }

    private static string Noise(DateTimeOffset time, TimeSpan every, int lines)
    {
        var text = new StringBuilder();
        for (var line = 0; line < lines; line++)
            text.Append(CultureInfo.InvariantCulture, $"{time + line * every:yyyy-MM-ddTHH:mm:sszzz} mx1 dovecot: imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<x>, rip=192.0.2.67, lip=198.51.100.1, TLS\n");
        return text.ToString();
    }

    private static string Login(DateTimeOffset time, string address) => string.Create(
        CultureInfo.InvariantCulture,
        $"{time:yyyy-MM-ddTHH:mm:sszzz} mx1 dovecot: imap-login: Login: user=<alice@example.org>, method=PLAIN, rip={address}, lip=198.51.100.1, mpid=4711, TLS, session=<a1b2c3>\n");
}
