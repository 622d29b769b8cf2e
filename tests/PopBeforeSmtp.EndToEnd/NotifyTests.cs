using System.Diagnostics;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>The service as systemd runs it with Type=notify and WatchdogSec=.</summary>
public sealed class NotifyTests : IAsyncLifetime
{
    private readonly LoneAgent _lone = new();
    private NotifyReceiver _systemd = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _systemd = new NotifyReceiver(_lone.Directory);
        _lone.Agent.Environment["NOTIFY_SOCKET"] = _systemd.Path;
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _lone.DisposeAsync();
        _systemd.Dispose();
    }

    [Fact]
    public async Task Who_asks_when_the_service_is_ready_is_answered_and_the_end_is_announced()
    {
        _lone.WriteLogin("192.0.2.10");
        await _lone.Agent.StartAsync(Token);
        await _systemd.UntilSaidAsync("READY=1", Token);
        await _lone.UntilPermittedAsync("192.0.2.10", Token);
        await _lone.Agent.StopAsync(Token);
        await _systemd.UntilSaidAsync("STOPPING=1", Token);
        Assert.Equal(1, _systemd.Count("READY=1"));
        Assert.DoesNotContain("WATCHDOG=1", _systemd.Assignments);
    }

    [Fact]
    public async Task A_log_that_is_not_there_yet_is_waited_for_by_a_service_that_is_ready()
    {
        File.Delete(_lone.LogPath);
        await _lone.Agent.StartAsync(Token);
        await _systemd.UntilSaidAsync("READY=1", Token);
        _lone.WriteLogin("192.0.2.10");
        await _lone.UntilPermittedAsync("192.0.2.10", Token);
    }

    /// <summary>A directory in the log's place cannot be read by anybody, root included.</summary>
    [Fact]
    public async Task A_log_that_cannot_be_read_ends_the_start_before_the_service_is_ready()
    {
        File.Delete(_lone.LogPath);
        Directory.CreateDirectory(_lone.LogPath);
        var result = await _lone.Agent.RunAsync(Token, "run");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"'{_lone.LogPath}' cannot be read", result.Error);
        Assert.DoesNotContain("READY=1", _systemd.Assignments);
    }

    [Fact]
    public async Task A_store_that_cannot_be_loaded_keeps_the_service_from_being_ready()
    {
        _lone.Directory.Write("state/authorizations.db", string.Concat(Enumerable.Repeat("This is no database. ", 500)));
        await _lone.Agent.StartWithoutTableAsync(Token);
        await _systemd.UntilAsync(() => _systemd.Assignments.Any(said => said.StartsWith("STATUS=store: ", StringComparison.Ordinal)), "the store cannot be loaded", Token);
        Assert.DoesNotContain("READY=1", _systemd.Assignments);
    }

    [Fact]
    public async Task A_reload_is_announced_with_its_time_and_its_end()
    {
        await _lone.Agent.StartAsync(Token);
        await _systemd.UntilSaidAsync("READY=1", Token);
        var before = Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);
        Assert.Equal(0, (await _lone.Agent.RunAsync(Token, "reload")).ExitCode);
        await _systemd.UntilSaidAsync("READY=1", Token, times: 2);
        var said = _systemd.Assignments.SkipWhile(assignment => assignment != "RELOADING=1").ToList();
        var time = long.Parse(said.First(assignment => assignment.StartsWith("MONOTONIC_USEC=", StringComparison.Ordinal)).Split('=')[1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(time, before, Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000));
        Assert.Contains("READY=1", said);
        Assert.Contains("STATUS=reloaded: 0 changes", said);
    }

    [Fact]
    public async Task A_reload_that_fails_leaves_the_service_ready_and_says_why()
    {
        await _lone.Agent.StartAsync(Token);
        await _systemd.UntilSaidAsync("READY=1", Token);
        _lone.Agent.Settings.Json["Authorization"]!["Window"] = "soon";
        _lone.Agent.Settings.Write();
        _lone.Agent.Process.Send(Signal.Hangup);
        await _systemd.UntilSaidAsync("READY=1", Token, times: 2);
        Assert.Contains(_systemd.Assignments, said => said.StartsWith("STATUS=reload failed, the settings stay as they were: ", StringComparison.Ordinal) && said.Contains("Window"));
    }

    /// <summary>A console that nobody reads holds up the loop that writes to it; a timer beside it would go on to say that all is well.</summary>
    [Fact]
    public async Task The_watchdog_is_fed_until_the_loop_hangs()
    {
        const string watchdog = "200000";
        using var start = new Process
        {
            StartInfo = new ProcessStartInfo(Repository.Program, ["run", "--config", _lone.Agent.Settings.Write()])
            {
                WorkingDirectory = _lone.Directory.Path,
                RedirectStandardOutput = true,
                Environment = { ["NOTIFY_SOCKET"] = _systemd.Path, ["WATCHDOG_USEC"] = watchdog },
            },
        };
        start.Start();
        try
        {
            await _systemd.UntilSaidAsync("READY=1", Token);
            await _systemd.UntilSaidAsync("WATCHDOG=1", Token, times: 5);
            await File.AppendAllTextAsync(_lone.LogPath, string.Concat(Enumerable.Range(0, 5000).Select(i => LoneAgent.LoginLine($"192.0.{i / 250}.{i % 250 + 1}"))), Token);
            await UntilSilentAsync();
            // It lives, and answers what it knows: only the loop hangs.
            Assert.Equal("OK", await _lone.AskAsync("192.0.0.1", Token));
            Assert.False(start.HasExited);
            var hung = _systemd.Count("WATCHDOG=1");
            _ = start.StandardOutput.BaseStream.CopyToAsync(Stream.Null, Token);
            await _systemd.UntilSaidAsync("WATCHDOG=1", Token, times: hung + 5);
        }
        finally
        {
            start.Kill();
            await start.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>Until for twenty times the interval of 0.1 s nothing has come.</summary>
    private async Task UntilSilentAsync()
    {
        var last = -1;
        await Eventually.TrueAsync(
            async () =>
            {
                var before = last;
                last = _systemd.Count("WATCHDOG=1");
                await Task.Delay(2000, Token);
                return last == before;
            },
            TimeSpan.FromSeconds(60),
            () => "the watchdog is fed by a loop that hangs",
            Token);
    }
}
