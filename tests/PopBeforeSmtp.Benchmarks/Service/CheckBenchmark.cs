using System.Diagnostics;
using PopBeforeSmtp.Benchmarks.Measuring;
using PopBeforeSmtp.Benchmarks.Processes;

namespace PopBeforeSmtp.Benchmarks.Service;

/// <summary>The command check as a whole process, as fail2ban's ignorecommand runs it, while the service runs.</summary>
internal static class CheckBenchmark
{
    private const int Runs = 20;
    private const int Logged = 100;
    private const int Allowed = 0;
    private const int NotAllowed = 1;

    public static async Task RunAsync(Bench bench)
    {
        using var directory = new TemporaryDirectory();
        await using var daemon = await Daemon.StartAsync(bench, directory);
        await Intake.RunAsync(bench, directory, daemon, Logged);
        var times = new List<double>();
        for (var run = 0; run <= Runs; run++)
        {
            await CheckAsync(bench, directory, Daemon.Stranger, NotAllowed);
            var time = await CheckAsync(bench, directory, Logins.Address(run), Allowed);
            if (run > 0)
                times.Add(time.TotalMilliseconds);
        }
        bench.Report.Add(Row.Of($"check ADDRESS as a process, median of {Runs}", Sample.Median(times), "0", "ms", Mark.AtMost(90, "ms")));
    }

    private static async Task<TimeSpan> CheckAsync(Bench bench, TemporaryDirectory directory, string address, int expected)
    {
        var time = Stopwatch.StartNew();
        var (status, output) = await ChildProcess.RunAsync(bench.Program, "check", address, "--config", Daemon.Settings(directory));
        time.Stop();
        if (status != expected)
            bench.Report.Broken($"check {address} ended with status {status}, not {expected}: {output.Trim()}");
        return time.Elapsed;
    }
}
