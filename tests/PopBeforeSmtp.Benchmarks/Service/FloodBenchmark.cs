using PopBeforeSmtp.Benchmarks.Logs;
using PopBeforeSmtp.Benchmarks.Measuring;
using PopBeforeSmtp.Benchmarks.Processes;

namespace PopBeforeSmtp.Benchmarks.Service;

/// <summary>The same as <see cref="LatencyBenchmark"/> while others write 50 MB/s into the log, every hundredth line a login.</summary>
internal static class FloodBenchmark
{
    private const double BytesPerSecond = 50e6;
    private const long LinesFrom = 32 << 20;
    private const double LoginShare = 0.01;
    private const int Samples = 1000;
    private const double MostMilliseconds = 20;

    private static readonly TimeSpan Before = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(5);

    /// <summary>A program that cannot keep up gets to the last line when the flood is over: that is late, and not lost.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task RunAsync(Bench bench)
    {
        using var directory = new TemporaryDirectory();
        var lines = directory["lines"];
        MailLog.Write(lines, new MailLogShape(LinesFrom) { Logins = LoginShare });
        var log = directory["c.log"];
        await using var daemon = await Daemon.StartAsync(bench, directory);
        await using var reference = await ReferenceServer.StartAsync(bench, directory, "policy", "--tail", log);
        var pairs = new Pairs();
        var written = new List<double>();
        for (var round = 0; round <= bench.Options.Rounds; round++)
        {
            var ours = await MeasureAsync(bench, directory, lines, Daemon.Log(directory), Daemon.Socket(directory, "policy"));
            var theirs = await MeasureAsync(bench, directory, lines, log, reference.Socket);
            if (round == 0)
                continue;
            pairs.Add(ours.P99, theirs.P99);
            written.Add(ours.Written);
        }
        var row = pairs.Row($"line appended to the relay's yes beside {Sample.Median(written) / 1e6:0} MB/s of other lines, p99", "0.00", "ms", "C loop");
        var mark = Mark.AtMost(MostMilliseconds, "ms");
        bench.Report.Add(row with { Mark = mark.ToString(), Verdict = mark.Verdict(pairs.Ours) });
    }

    private static async Task<(double P99, double Written)> MeasureAsync(Bench bench, TemporaryDirectory directory, string lines, string log, string socket)
    {
        await using var flood = Flood.Start(bench, directory, log, lines, BytesPerSecond, Before + Most * 2);
        await Task.Delay(Before);
        var result = await Probe.RunAsync(bench, log, socket, Samples, Patience, Most);
        return (result["p99_us"] / 1000, (await flood.EndAsync())["bytes_s"]);
    }
}
