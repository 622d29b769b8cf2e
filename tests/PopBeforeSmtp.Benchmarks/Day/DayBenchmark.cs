using System.Diagnostics;
using System.Globalization;
using PopBeforeSmtp.Benchmarks.Measuring;
using PopBeforeSmtp.Benchmarks.Processes;

namespace PopBeforeSmtp.Benchmarks.Day;

/// <summary>Whether the service needs more memory at the end of a day than in its first minute. Started by tests/day.</summary>
internal static class DayBenchmark
{
    private const double Most = 1.05;

    private static readonly TimeSpan FirstMinute = TimeSpan.FromMinutes(1);

    public static async Task RunAsync(Bench bench, TimeSpan lasts)
    {
        var day = new SimulatedDay(lasts);
        using var directory = new TemporaryDirectory();
        await using var daemon = await Daemon.StartAsync(bench, directory, rules: new DaemonRules(day.Real(TimeSpan.FromMinutes(30)), day.Real(TimeSpan.FromDays(1))));
        using var log = new DayLog(Daemon.Log(directory), day);
        var course = new DayCourse(bench, day, daemon, log);
        var time = Stopwatch.StartNew();
        await course.RunUntilAsync(time, FirstMinute);
        var first = Memory.Of(daemon.Id);
        bench.Report.Add($"in its first minute ({day.Simulated(FirstMinute).TotalHours:0.#} hours of the day)", $"{first}");
        // The kernel adds up its counts of a process now and then only, so a later reading may be a little lower.
        var peak = first.Peak;
        while (time.Elapsed < lasts)
        {
            await course.RunUntilAsync(time, time.Elapsed + FirstMinute < lasts ? time.Elapsed + FirstMinute : lasts);
            var memory = Memory.Of(daemon.Id);
            peak = Math.Max(peak, memory.Peak);
            bench.Report.Add($"after {day.Simulated(time.Elapsed).TotalHours:0.#} hours", $"{memory}");
        }
        bench.Report.Add("peak of the day to that of the first minute", (peak / first.Peak).ToString("0.000", CultureInfo.InvariantCulture));
        bench.Report.Add("lines; questions, of them permitted", $"{log.Lines:N0}; {course.Questions:N0}, {course.Permitted:N0}");
        if (course.Permitted == 0)
            bench.Report.Broken("nobody was let in: the logins were not read");
        if (peak > first.Peak * Most)
            bench.Report.Broken($"the peak grew by more than {Most - 1:P0} after the first minute");
    }
}
