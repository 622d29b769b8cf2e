using PopBeforeSmtp.Benchmarks.Measuring;
using PopBeforeSmtp.Benchmarks.Processes;

namespace PopBeforeSmtp.Benchmarks.Service;

/// <summary>What a service costs beside which nothing happens.</summary>
internal static class IdleBenchmark
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Idleness = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(Bench bench)
    {
        using var directory = new TemporaryDirectory();
        await using var daemon = await Daemon.StartAsync(bench, directory);
        await Task.Delay(Settling);
        var (time, switches) = (ProcessFigures.ProcessorTime(daemon.Id), ProcessFigures.ContextSwitches(daemon.Id));
        await Task.Delay(Idleness);
        time = ProcessFigures.ProcessorTime(daemon.Id) - time;
        switches = ProcessFigures.ContextSwitches(daemon.Id) - switches;
        var row = Row.Of($"context switches a second in {Idleness.TotalSeconds:0} s of idleness", switches / Idleness.TotalSeconds, "0.0", "/s", Mark.AtMost(1, "/s"));
        bench.Report.Add(row with { Ours = $"{row.Ours}, {ProcessFigures.Threads(daemon.Id)} threads" });
        // What rounds to nothing is nothing.
        bench.Report.Add(Row.Of("processor time of idleness, of one processor", Math.Round(100 * (time / Idleness), 1), "0.0", "%", Mark.AtMost(0, "%")));
    }
}
