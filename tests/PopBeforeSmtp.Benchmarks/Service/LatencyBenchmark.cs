using PopBeforeSmtp.Benchmarks.Measuring;
using PopBeforeSmtp.Benchmarks.Processes;

namespace PopBeforeSmtp.Benchmarks.Service;

/// <summary>From write(2) of a login line to OK on the policy socket, the asking included.</summary>
internal static class LatencyBenchmark
{
    private const int Samples = 1000;
    private const int WarmUp = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task RunAsync(Bench bench)
    {
        using var directory = new TemporaryDirectory();
        await using var daemon = await Daemon.StartAsync(bench, directory);
        var log = directory["c.log"];
        await using var reference = await ReferenceServer.StartAsync(bench, directory, "policy", "--tail", log);
        var rounds = new List<(ToolResult Ours, ToolResult Theirs)>();
        await Probe.RunAsync(bench, Daemon.Log(directory), Daemon.Socket(directory, "policy"), WarmUp, Patience);
        await Probe.RunAsync(bench, log, reference.Socket, WarmUp, Patience);
        for (var round = 0; round < bench.Options.Rounds; round++)
        {
            var ours = await Probe.RunAsync(bench, Daemon.Log(directory), Daemon.Socket(directory, "policy"), Samples, Patience);
            rounds.Add((ours, await Probe.RunAsync(bench, log, reference.Socket, Samples, Patience)));
        }
        Add(bench, rounds, "median", "p50_us", Mark.AtMost(2));
        Add(bench, rounds, "p99", "p99_us", Mark.AtMost(4));
    }

    private static void Add(Bench bench, List<(ToolResult Ours, ToolResult Theirs)> rounds, string name, string key, Mark mark)
    {
        var pairs = new Pairs();
        foreach (var (ours, theirs) in rounds)
            pairs.Add(ours[key] / 1000, theirs[key] / 1000);
        bench.Report.Add(pairs.Row($"line appended to the relay's yes, {name} of {Samples}", "0.000", "ms", "C loop", mark));
    }
}
