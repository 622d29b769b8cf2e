using PopBeforeSmtp.Benchmarks.Logs;
using PopBeforeSmtp.Benchmarks.Measuring;
using PopBeforeSmtp.Benchmarks.Processes;

namespace PopBeforeSmtp.Benchmarks.Service;

/// <summary>The same as <see cref="RateBenchmark"/> while a million rows expire, one after the other, and logins come in.</summary>
internal static class ExpiryBenchmark
{
    private const int Lasting = 10_000;
    private const int Expiring = 1_000_000;
    private const double FloodBytesPerSecond = 1e6;
    private const long FloodFrom = 4 << 20;

    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(30);

    /// <summary>A million logins are to be taken in meanwhile. Where they are not, it is tried again with twice the time.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan MostBefore = TimeSpan.FromMinutes(4);

    public static async Task RunAsync(Bench bench)
    {
        for (var before = Before; before < MostBefore; before *= 2)
        {
            if (await TryAsync(bench, before))
                return;
        }
        bench.Report.Add(Row.Absent($"p99 while {Expiring:N0} rows expire", $"they were not taken in within {MostBefore.TotalMinutes:0} minutes", RateBenchmark.Mark));
    }

    private static async Task<bool> TryAsync(Bench bench, TimeSpan before)
    {
        // As long as the rounds take.
        var expiry = TimeSpan.FromSeconds(bench.Options.Rounds * (RateBenchmark.SecondsEach + 1));
        using var directory = new TemporaryDirectory();
        Logins.WriteAddresses(directory["addresses"], Lasting, Expiring);
        MailLog.Write(directory["lines"], new MailLogShape(FloodFrom) { Logins = 1 });
        await using var daemon = await Daemon.StartAsync(bench, directory, rules: DaemonRules.Long with { Window = Window, MaximumAddresses = 2 * (Lasting + Expiring) });
        var first = TimeProvider.System.GetUtcNow() + before;
        await Intake.FillAsync(directory, Expiring + Lasting, index => index < Expiring ? first - Window + expiry * (index / (double)Expiring) : TimeProvider.System.GetUtcNow());
        var wait = first - TimeProvider.System.GetUtcNow();
        if (wait < TimeSpan.Zero)
            return false;
        await using var flood = Flood.Start(bench, directory, Daemon.Log(directory), directory["lines"], FloodBytesPerSecond, wait + expiry * 3);
        await Task.Delay(wait);
        var p99 = new List<double>();
        var load = new Load("policy", RateBenchmark.Connections, directory["addresses"], RateBenchmark.SecondsEach) { Rate = RateBenchmark.Rate };
        for (var round = 0; round < bench.Options.Rounds; round++)
            p99.Add((await load.RunAsync(bench, Daemon.Socket(directory, "policy")))["p99_us"] / 1000);
        var logins = (await flood.EndAsync())["lines_s"];
        await VerifyAsync(bench, daemon, first + expiry + OneSecond);
        bench.Report.Add(Row.Of(
            $"p99 at {RateBenchmark.Rate:N0} requests/s over {RateBenchmark.Connections:N0} connections while {Expiring:N0} rows expire in {expiry.TotalSeconds:0} s and {logins:N0} logins/s come in",
            Sample.Median(p99), "0.00", "ms", RateBenchmark.Mark));
        return true;
    }

    private static async Task VerifyAsync(Bench bench, Daemon daemon, DateTimeOffset last)
    {
        if (last - TimeProvider.System.GetUtcNow() is { Ticks: > 0 } wait)
            await Task.Delay(wait);
        foreach (var index in (int[])[0, Expiring / 2, Expiring - 1])
        {
            if (daemon.Client.Ask(Logins.Address(index)) is not "DUNNO" and var action)
                bench.Report.Broken($"the answer for {Logins.Address(index)} after its window is {action}");
        }
    }
}
