using PopBeforeSmtp.Benchmarks.Measuring;
using PopBeforeSmtp.Benchmarks.Processes;

namespace PopBeforeSmtp.Benchmarks.Service;

/// <summary>Whether a large table answers slower than a small one.</summary>
internal static class MillionBenchmark
{
    private const int Few = 10_000;
    private const int Many = 1_000_000;
    private const double SecondsEach = 1;

    public static async Task RunAsync(Bench bench)
    {
        using var few = new TemporaryDirectory();
        using var many = new TemporaryDirectory();
        await using var small = await StartAsync(bench, few, Few);
        await using var large = await StartAsync(bench, many, Many);
        foreach (var (protocol, connections) in ((string, int)[])[("policy", 1), ("policy", 16), ("policy", 1000), ("socketmap", 16)])
        {
            var pairs = new Pairs();
            for (var round = 0; round <= bench.Options.Rounds; round++)
            {
                var ours = await MeasureAsync(bench, many, protocol, connections);
                var reference = await MeasureAsync(bench, few, protocol, connections);
                if (round > 0)
                    pairs.Add(ours, reference);
            }
            bench.Report.Add(pairs.Row($"{protocol} answers/s, {connections:N0} connection{(connections == 1 ? "" : "s")}, {Many:N0} rows", "N0", "", $"with {Few:N0} rows", Mark.AtLeast(0.9)));
        }
    }

    private static async Task<Daemon> StartAsync(Bench bench, TemporaryDirectory directory, int rows)
    {
        Logins.WriteAddresses(directory["addresses"], rows);
        var daemon = await Daemon.StartAsync(bench, directory);
        await Intake.RunAsync(bench, directory, daemon, rows);
        return daemon;
    }

    private static async Task<double> MeasureAsync(Bench bench, TemporaryDirectory directory, string protocol, int connections) =>
        (await new Load(protocol, connections, directory["addresses"], SecondsEach).RunAsync(bench, Daemon.Socket(directory, protocol)))["qps"];
}
