using PopBeforeSmtp.Benchmarks.Measuring;
using PopBeforeSmtp.Benchmarks.Processes;

namespace PopBeforeSmtp.Benchmarks;

/// <summary>From write(2) of a login line to OK on the policy socket, the asking included.</summary>
internal static class LatencyBenchmark
{
    private const int Samples = 1000;
    private const int WarmUp = 200;
    private const int Rounds = 3;

    public static async Task RunAsync(Bench bench)
    {
        using var directory = new TemporaryDirectory();
        await using var daemon = await Daemon.StartAsync(bench, directory);
        var log = directory["c.log"];
        await using var reference = await ReferenceServer.StartAsync(bench, directory, "policy", "--tail", log);
        var ours = new List<ToolResult>();
        var theirs = new List<ToolResult>();
        await MeasureAsync(bench, Daemon.Log(directory), Daemon.Socket(directory, "policy"), WarmUp);
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await MeasureAsync(bench, Daemon.Log(directory), Daemon.Socket(directory, "policy"), Samples));
            theirs.Add(await MeasureAsync(bench, log, reference.Socket, Samples));
        }
        foreach (var (name, key) in ((string, string)[])[("median", "p50_us"), ("p90", "p90_us"), ("p99", "p99_us"), ("max", "max_us")])
            Compare(bench, name, ours, theirs, key);
    }

    private static async Task<ToolResult> MeasureAsync(Bench bench, string log, string socket, int samples)
    {
        var (status, output) = await ChildProcess.RunAsync(bench.Tool("applat"), "--log", log, "--unix", socket, "--samples", $"{samples}");
        if (status != 0)
            bench.Report.Broken($"{socket}: logins that opened nothing: {output.Trim()}");
        return new ToolResult(output);
    }

    private static void Compare(Bench bench, string name, List<ToolResult> ours, List<ToolResult> theirs, string key)
    {
        var our = Sample.Median(ours.Select(result => result[key])) / 1000;
        var their = Sample.Median(theirs.Select(result => result[key])) / 1000;
        bench.Report.Add($"login line to OK, {name} of {Samples} (median of {Rounds} rounds)", $"{our:0.000} ms", $"{their:0.000} ms", $"{our / their:0.00}");
    }
}
