using PopBeforeSmtp.Benchmarks.Measuring;
using PopBeforeSmtp.Benchmarks.Processes;

namespace PopBeforeSmtp.Benchmarks.Service;

/// <summary>Memory and start with no, ten thousand and a million rows.</summary>
internal static class FootprintBenchmark
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(Bench bench)
    {
        await MeasureAsync(bench, 0, Mark.AtMost(45, "MiB"), Mark.AtMost(250, "ms"));
        await MeasureAsync(bench, 10_000, Mark.AtMost(50, "MiB"), null);
        await MeasureAsync(bench, 1_000_000, Mark.AtMost(200, "MiB"), Mark.AtMost(2000, "ms"));
    }

    private static async Task MeasureAsync(Bench bench, int rows, Mark memory, Mark? start)
    {
        using var directory = new TemporaryDirectory();
        await using (var daemon = await Daemon.StartAsync(bench, directory))
        {
            if (rows > 0)
            {
                await Intake.RunAsync(bench, directory, daemon, rows);
                await AddMemoryAsync(bench, daemon, $"{rows:N0} rows, just taken in", memory);
            }
        }
        await MeasureStartsAsync(bench, directory, rows, memory, start);
    }

    private static async Task MeasureStartsAsync(Bench bench, TemporaryDirectory directory, int rows, Mark memory, Mark? mark)
    {
        var times = new List<double>();
        var known = rows == 0 ? null : Logins.Address(rows - 1);
        for (var start = 0; start <= bench.Options.Rounds; start++)
        {
            await using var daemon = await Daemon.StartAsync(bench, directory, known);
            if (start > 0)
                times.Add(daemon.StartTime.TotalMilliseconds);
            if (start == bench.Options.Rounds)
                await AddMemoryAsync(bench, daemon, rows == 0 ? "idle, no rows" : $"{rows:N0} rows, loaded at start", memory);
        }
        bench.Report.Add(Row.Of($"start of run to the first right answer, {rows:N0} rows", Sample.Median(times), "0", "ms", mark));
    }

    private static async Task AddMemoryAsync(Bench bench, Daemon daemon, string when, Mark mark)
    {
        await Task.Delay(Settling);
        var row = Row.Of($"memory of run (PSS), {when}", ProcessFigures.Proportional(daemon.Id), "0.0", "MiB", mark);
        bench.Report.Add(row with { Ours = $"{row.Ours} (RSS {ProcessFigures.Resident(daemon.Id):0.0})" });
    }
}
