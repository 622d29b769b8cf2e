using System.Globalization;
using PopBeforeSmtp.EndToEnd.Servers;
using PopBeforeSmtp.EndToEnd.Support;

namespace PopBeforeSmtp.EndToEnd;

/// <summary>
/// The built program under libfaketime, which sets its clock and no other process's. libfaketime stands before the calls of the
/// framework, not before the one by which the program asks for CLOCK_BOOTTIME: as on a host whose clock is set.
/// </summary>
public sealed class ClockStepTests : IAsyncDisposable
{
    private readonly LoneAgent _lone = new();
    private string _library = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _lone.DisposeAsync();

    [Theory]
    [InlineData("+1h")]
    [InlineData("-1h")]
    public async Task A_clock_that_is_set_lets_nobody_fall_and_nobody_stay(string step)
    {
        _lone.Agent.Settings.Window("6s");
        await StartAsync("+0");
        _lone.WriteLogin("192.0.2.10");
        await _lone.UntilPermittedAsync("192.0.2.10", Token);

        await SetAsync(step);
        await _lone.Agent.UntilPrintedAsync($"clock: the host's clock was set {(step[0] == '+' ? "forward" : "back")} by 60 min; entries moved with it=1", Token);

        Assert.Equal("OK", await _lone.AskAsync("192.0.2.10", Token));
        WriteLogin("192.0.2.11", step);
        await _lone.UntilPermittedAsync("192.0.2.11", Token);
        await _lone.UntilAnswerAsync("192.0.2.10", "DUNNO", Token);
        await _lone.UntilAnswerAsync("192.0.2.11", "DUNNO", Token);
    }

    [Fact]
    public async Task A_boot_in_1970_opens_nothing_of_the_store_until_the_time_is_right()
    {
        await StartAsync("+0");
        _lone.WriteLogin("192.0.2.10");
        await _lone.UntilPermittedAsync("192.0.2.10", Token);
        await _lone.Agent.StopAsync(Token);

        // In autumn: libfaketime takes waits on the monotonic clock for waits until a date, which must be over to end.
        await StartAsync($"-{(TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch - TimeSpan.FromDays(300)).TotalSeconds:0}");
        await _lone.Agent.UntilPrintedAsync("clock: the store was written last at ", Token);
        Assert.Equal("DUNNO", await _lone.AskAsync("192.0.2.10", Token));

        await SetAsync("+0");
        await _lone.UntilPermittedAsync("192.0.2.10", Token);
    }

    private async Task StartAsync(string offset)
    {
        if (_library.Length == 0)
        {
            var packages = await PackageTree.GetAsync(Token, "libfaketime");
            _library = Directory.EnumerateFiles(packages.Path, "libfaketime.so.1", SearchOption.AllDirectories).Single();
        }
        await SetAsync(offset);
        var environment = _lone.Agent.Environment;
        environment["LD_PRELOAD"] = _library;
        environment["FAKETIME_TIMESTAMP_FILE"] = _lone.Directory.Combine("offset");
        // A second late, and not at every call: of two threads that look into the file at once one may be told the host's time.
        environment["FAKETIME_CACHE_DURATION"] = "1";
        environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        environment["DONT_FAKE_MONOTONIC"] = "1";
        await _lone.Agent.StartAsync(Token);
    }

    /// <summary>Renamed into its place: it is read at any moment.</summary>
    private async Task SetAsync(string offset)
    {
        var file = _lone.Directory.Combine("offset");
        await File.WriteAllTextAsync(file + ".new", offset + "\n", Token);
        File.Move(file + ".new", file, overwrite: true);
    }

    private void WriteLogin(string address, string step)
    {
        var written = TimeProvider.System.GetUtcNow() + (step[0] == '+' ? TimeSpan.FromHours(1) : TimeSpan.FromHours(-1));
        var line = LoneAgent.LoginLine(address);
        File.AppendAllText(_lone.LogPath, written.ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture) + line[line.IndexOf(' ', StringComparison.Ordinal)..]);
    }
}
