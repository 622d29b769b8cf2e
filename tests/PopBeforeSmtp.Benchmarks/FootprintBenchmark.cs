using PopBeforeSmtp.Benchmarks.Measuring;
using PopBeforeSmtp.Benchmarks.Processes;

namespace PopBeforeSmtp.Benchmarks;

/// <summary>Memory, start, rest, and how fast logins are taken in, with no, ten thousand and a million addresses.</summary>
internal static class FootprintBenchmark
{
    private const int Starts = 5;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Idleness = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(Bench bench)
    {
        await MeasureAsync(bench, 0);
        await MeasureAsync(bench, 10_000);
        await MeasureAsync(bench, 1_000_000);
    }

    private static async Task MeasureAsync(Bench bench, int rows)
    {
        using var directory = new TemporaryDirectory();
        await using (var daemon = await Daemon.StartAsync(bench, directory))
        {
            if (rows > 0)
            {
                var time = await Intake.RunAsync(bench, directory, daemon, rows);
                bench.Report.Add($"{rows:N0} logins taken in and durable", $"{time.TotalSeconds:0.00} s = {rows / time.TotalSeconds:N0} /s");
            }
            await AddMemoryAsync(bench, daemon, rows == 0 ? "idle" : $"after {rows:N0} logins");
            if (rows == 0)
                await AddIdlenessAsync(bench, daemon);
        }
        await MeasureStartsAsync(bench, directory, rows);
    }

    private static async Task MeasureStartsAsync(Bench bench, TemporaryDirectory directory, int rows)
    {
        var times = new List<double>();
        var known = rows == 0 ? null : Logins.Address(rows - 1);
        for (var start = 0; start < Starts; start++)
        {
            await using var daemon = await Daemon.StartAsync(bench, directory, known);
            times.Add(daemon.StartTime.TotalMilliseconds);
            if (start == Starts - 1 && rows > 0)
                await AddMemoryAsync(bench, daemon, $"after a restart with {rows:N0} rows");
        }
        bench.Report.Add($"start to first right answer, {rows:N0} rows (median of {Starts})", $"{Sample.Median(times):0} ms");
    }

    private static async Task AddMemoryAsync(Bench bench, Daemon daemon, string when)
    {
        await Task.Delay(Settling);
        bench.Report.Add($"memory {when}, PSS (RSS)", $"{ProcessFigures.Proportional(daemon.Id):0.0} MiB ({ProcessFigures.Resident(daemon.Id):0.0} MiB)");
    }

    private static async Task AddIdlenessAsync(Bench bench, Daemon daemon)
    {
        var (time, switches) = (ProcessFigures.ProcessorTime(daemon.Id), ProcessFigures.ContextSwitches(daemon.Id));
        await Task.Delay(Idleness);
        time = ProcessFigures.ProcessorTime(daemon.Id) - time;
        switches = ProcessFigures.ContextSwitches(daemon.Id) - switches;
        bench.Report.Add($"processor time in {Idleness.TotalSeconds:0} s of idleness", $"{time.TotalMilliseconds:0.0} ms, {switches} context switches, {ProcessFigures.Threads(daemon.Id)} threads");
    }
}
