using PopBeforeSmtp.Benchmarks.Measuring;
using PopBeforeSmtp.Benchmarks.Processes;

namespace PopBeforeSmtp.Benchmarks;

/// <summary>
/// Answers a second, one request in flight on each connection, half of them for addresses that are in the table; and how long answers take
/// when so many are asked for, whether the server keeps up or not.
/// </summary>
internal static class ThroughputBenchmark
{
    private const int Addresses = 10_000;
    private const int Pairs = 5;
    private const string SecondsEach = "2";
    private const string Rate = "20000";

    public static async Task RunAsync(Bench bench)
    {
        using var directory = new TemporaryDirectory();
        Logins.WriteAddresses(directory["addresses"], Addresses);
        await using var daemon = await Daemon.StartAsync(bench, directory);
        await Intake.RunAsync(bench, directory, daemon, Addresses);
        await using var policy = await ReferenceServer.StartAsync(bench, directory, "policy", "--table", directory["addresses"]);
        await using var socketmap = await ReferenceServer.StartAsync(bench, directory, "socketmap", "--table", directory["addresses"]);
        foreach (var (reference, protocol) in ((ReferenceServer, string)[])[(policy, "policy"), (socketmap, "socketmap")])
        {
            foreach (var connections in (int[])[1, 16, 1000])
                await CompareAsync(bench, directory, reference, protocol, connections);
        }
        await CompareTimesAsync(bench, directory, policy, "policy", 1000);
    }

    private static async Task CompareAsync(Bench bench, TemporaryDirectory directory, ReferenceServer reference, string protocol, int connections)
    {
        var pairs = new List<(double Ours, double Theirs)>();
        await MeasureAsync(bench, directory, Daemon.Socket(directory, protocol), protocol, connections);
        for (var pair = 0; pair < Pairs; pair++)
        {
            var ours = await MeasureAsync(bench, directory, Daemon.Socket(directory, protocol), protocol, connections);
            pairs.Add((ours["qps"], (await MeasureAsync(bench, directory, reference.Socket, protocol, connections))["qps"]));
        }
        bench.Report.Add(
            $"{protocol} answers/s, {connections} connection{(connections == 1 ? "" : "s")} (median of {Pairs} pairs)",
            $"{Sample.Median(pairs.Select(pair => pair.Ours)):N0}",
            $"{Sample.Median(pairs.Select(pair => pair.Theirs)):N0}",
            $"{Sample.Median(pairs.Select(pair => pair.Ours / pair.Theirs)):0.00}");
    }

    /// <summary>A time counts from when its question was to be sent.</summary>
    private static async Task CompareTimesAsync(Bench bench, TemporaryDirectory directory, ReferenceServer reference, string protocol, int connections)
    {
        var pairs = new List<(double Ours, double Theirs)>();
        for (var pair = 0; pair < Pairs; pair++)
        {
            var ours = await MeasureAsync(bench, directory, Daemon.Socket(directory, protocol), protocol, connections, "--rate", Rate);
            pairs.Add((ours["p99_us"], (await MeasureAsync(bench, directory, reference.Socket, protocol, connections, "--rate", Rate))["p99_us"]));
        }
        bench.Report.Add(
            $"{protocol} p99 at {Rate} questions/s over {connections} connections (median of {Pairs} pairs)",
            $"{Sample.Median(pairs.Select(pair => pair.Ours)) / 1000:0.000} ms",
            $"{Sample.Median(pairs.Select(pair => pair.Theirs)) / 1000:0.000} ms",
            $"{Sample.Median(pairs.Select(pair => pair.Ours / pair.Theirs)):0.00}");
    }

    private static async Task<ToolResult> MeasureAsync(Bench bench, TemporaryDirectory directory, string socket, string protocol, int connections, params string[] more)
    {
        var (status, output) = await ChildProcess.RunAsync(
            bench.Tool("policyload"),
            ["--unix", socket, "--proto", protocol, "--conns", $"{connections}", "--ips", directory["addresses"], "--duration", SecondsEach, .. more]);
        if (status != 0)
            bench.Report.Broken($"{socket}: wrong answers: {output.Trim()}");
        return new ToolResult(output.Length == 0 ? "qps=0 p99_us=0" : output);
    }
}
