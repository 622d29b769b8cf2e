using PopBeforeSmtp.Benchmarks.Measuring;
using PopBeforeSmtp.Benchmarks.Processes;

namespace PopBeforeSmtp.Benchmarks.Service;

/// <summary>How many logins a second are taken in and made durable, each from an address of its own.</summary>
internal static class IntakeBenchmark
{
    private const int Count = 100_000;
    public static async Task RunAsync(Bench bench)
    {
        var rates = new List<double>();
        for (var round = 0; round < bench.Options.Rounds; round++)
        {
            using var directory = new TemporaryDirectory();
            await using var daemon = await Daemon.StartAsync(bench, directory);
            rates.Add(Count / (await Intake.RunAsync(bench, directory, daemon, Count)).TotalSeconds);
        }
        bench.Report.Add(Row.Of($"logins taken in and durable a second, {Count:N0} at once", Sample.Median(rates), "N0", "/s", Mark.AtLeast(20_000, "/s")));
    }
}
