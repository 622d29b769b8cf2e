using PopBeforeSmtp.Benchmarks.Measuring;
using PopBeforeSmtp.Benchmarks.Processes;

namespace PopBeforeSmtp.Benchmarks.Service;

/// <summary>Answers a second, one request in flight on each connection, half of them for addresses that are in the table, beside a C server with the same addresses.</summary>
internal static class ThroughputBenchmark
{
    private const int Addresses = 10_000;
    private const double SecondsEach = 1;

    public static async Task RunAsync(Bench bench)
    {
        using var directory = new TemporaryDirectory();
        Logins.WriteAddresses(directory["addresses"], Addresses);
        await using var daemon = await Daemon.StartAsync(bench, directory);
        await Intake.RunAsync(bench, directory, daemon, Addresses);
        foreach (var protocol in (string[])["policy", "socketmap"])
        {
            await using var reference = await ReferenceServer.StartAsync(bench, directory, protocol, "--table", directory["addresses"]);
            foreach (var (connections, mark) in ((int, double)[])[(1, 0.9), (16, 0.4), (1000, 0.4)])
                await CompareAsync(bench, directory, reference.Socket, new Load(protocol, connections, directory["addresses"], SecondsEach), Mark.AtLeast(mark));
        }
    }

    private static async Task CompareAsync(Bench bench, TemporaryDirectory directory, string reference, Load load, Mark mark)
    {
        var pairs = new Pairs();
        var socket = Daemon.Socket(directory, load.Protocol);
        await load.RunAsync(bench, socket);
        for (var pair = 0; pair < bench.Options.Rounds; pair++)
        {
            var ours = (await load.RunAsync(bench, socket))["qps"];
            pairs.Add(ours, (await load.RunAsync(bench, reference))["qps"]);
        }
        bench.Report.Add(pairs.Row($"{load.Protocol} answers/s, {load.Connections:N0} connection{(load.Connections == 1 ? "" : "s")}", "N0", "", "C server", mark));
    }
}
