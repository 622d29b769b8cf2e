using PopBeforeSmtp.Benchmarks.Measuring;
using PopBeforeSmtp.Benchmarks.Processes;

namespace PopBeforeSmtp.Benchmarks.Service;

/// <summary>How long a thousand relays wait that ask 20,000 times a second in all, whatever the answers take; a wait counts from when its question was due.</summary>
internal static class RateBenchmark
{
    public const double Rate = 20_000;
    public const int Connections = 1000;
    public const double SecondsEach = 4;

    private const int Addresses = 10_000;
    public static Mark Mark { get; } = Mark.AtMost(2, "ms");

    public static async Task RunAsync(Bench bench)
    {
        using var directory = new TemporaryDirectory();
        Logins.WriteAddresses(directory["addresses"], Addresses);
        await using var daemon = await Daemon.StartAsync(bench, directory);
        await Intake.RunAsync(bench, directory, daemon, Addresses);
        await using var reference = await ReferenceServer.StartAsync(bench, directory, "policy", "--table", directory["addresses"]);
        var load = new Load("policy", Connections, directory["addresses"], SecondsEach) { Rate = Rate };
        await load.RunAsync(bench, Daemon.Socket(directory, "policy"));
        var pairs = new Pairs();
        for (var round = 0; round < bench.Options.Rounds; round++)
        {
            var ours = (await load.RunAsync(bench, Daemon.Socket(directory, "policy")))["p99_us"] / 1000;
            pairs.Add(ours, (await load.RunAsync(bench, reference.Socket))["p99_us"] / 1000);
        }
        var row = pairs.Row($"p99 at {Rate:N0} requests/s over {Connections:N0} connections", "0.00", "ms", "C server");
        bench.Report.Add(row with { Mark = Mark.ToString(), Verdict = Mark.Verdict(pairs.Ours) });
    }
}
