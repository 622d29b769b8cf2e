using PopBeforeSmtp.Benchmarks.Measuring;
using PopBeforeSmtp.Benchmarks.Processes;

namespace PopBeforeSmtp.Benchmarks;

/// <summary>Answers a second, one request in flight on each connection, half of them for addresses that are in the table.</summary>
internal static class ThroughputBenchmark
{
    private const int Addresses = 10_000;
    private const int Pairs = 5;
    private const string SecondsEach = "2";

    public static async Task RunAsync(Bench bench)
    {
        using var directory = new TemporaryDirectory();
        Logins.WriteAddresses(directory["addresses"], Addresses);
        await using var daemon = await Daemon.StartAsync(bench, directory);
        await Intake.RunAsync(bench, directory, daemon, Addresses);
        await using var policy = await ReferenceServer.StartAsync(bench, directory, "policy", "--table", directory["addresses"]);
        await using var socketmap = await ReferenceServer.StartAsync(bench, directory, "socketmap", "--table", directory["addresses"]);
        foreach (var connections in (int[])[1, 16, 50, 1000])
            await CompareAsync(bench, directory, policy, "policy", connections);
        await CompareAsync(bench, directory, socketmap, "socketmap", 50);
    }

    private static async Task CompareAsync(Bench bench, TemporaryDirectory directory, ReferenceServer reference, string protocol, int connections)
    {
        var pairs = new List<(double Ours, double Theirs)>();
        await MeasureAsync(bench, directory, Daemon.Socket(directory, protocol), protocol, connections);
        for (var pair = 0; pair < Pairs; pair++)
        {
            var ours = await MeasureAsync(bench, directory, Daemon.Socket(directory, protocol), protocol, connections);
            pairs.Add((ours, await MeasureAsync(bench, directory, reference.Socket, protocol, connections)));
        }
        bench.Report.Add(
            $"{protocol} answers/s, {connections} connection{(connections == 1 ? "" : "s")} (median of {Pairs} pairs)",
            $"{Sample.Median(pairs.Select(pair => pair.Ours)):N0}",
            $"{Sample.Median(pairs.Select(pair => pair.Theirs)):N0}",
            $"{Sample.Median(pairs.Select(pair => pair.Ours / pair.Theirs)):0.00}");
    }

    private static async Task<double> MeasureAsync(Bench bench, TemporaryDirectory directory, string socket, string protocol, int connections)
    {
        var (status, output) = await ChildProcess.RunAsync(
            bench.Tool("policyload"),
            "--unix", socket, "--proto", protocol, "--conns", $"{connections}", "--ips", directory["addresses"], "--duration", SecondsEach);
        if (status != 0)
            bench.Report.Broken($"{socket}: wrong answers: {output.Trim()}");
        return output.Length == 0 ? 0 : new ToolResult(output)["qps"];
    }
}
