using PopBeforeSmtp.Benchmarks.Logs;
using PopBeforeSmtp.Benchmarks.Measuring;
using PopBeforeSmtp.Benchmarks.Processes;

namespace PopBeforeSmtp.Benchmarks.Service;

/// <summary>The first start beside an old log, without a stored position. Both logs end now and were written at the same pace, so that the window holds as much of either; in both the clock went back once.</summary>
internal static class OldLogBenchmark
{
    private const long Mebibyte = 1 << 20;
    private const long Short = 100 * Mebibyte;
    private const double BytesPerSecond = 1200;
    private const int Asked = 200;

    /// <summary>The generator makes none of this network.</summary>
    private const string LastAddress = "192.0.2.10";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(30);
    private static readonly DaemonRules Rules = new(Window, Window) { TracksSessions = false };

    /// <summary>Longer than all of this takes: who logged in this long before an edge of the window is on the same side of it in each round.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(10);

    public static async Task RunAsync(Bench bench)
    {
        using var shorter = new TemporaryDirectory();
        using var longer = new TemporaryDirectory();
        var began = TimeProvider.System.GetUtcNow();
        var (shortLog, longLog) = (Write(shorter, Short), Write(longer, bench.Options.OldLog));
        var pairs = new Pairs();
        for (var round = 0; round <= bench.Options.Rounds; round++)
        {
            var reference = await StartAsync(bench, shorter, shortLog);
            var ours = await StartAsync(bench, longer, longLog);
            if (round > 0)
                pairs.Add(ours, reference);
        }
        if (TimeProvider.System.GetUtcNow() - began > Margin)
            bench.Report.Broken("the starts beside an old log took so long that what was asked may have expired");
        bench.Report.Add(pairs.Row($"first start beside an old log of {bench.Options.OldLog / Mebibyte:N0} MiB to the yes for its last login", "N0", "ms", $"with {Short / Mebibyte} MiB", Mark.AtMost(1.2)));
    }

    private static LogTruth Write(TemporaryDirectory directory, long bytes)
    {
        var log = Daemon.Log(directory);
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        return MailLog.Write(log, new MailLogShape(bytes)
        {
            BytesPerSecond = BytesPerSecond,
            Start = TimeProvider.System.GetUtcNow().AddSeconds(-bytes / BytesPerSecond),
            Zone = TimeZoneInfo.Local,
            WasClockAhead = true,
            Last = LastAddress,
        });
    }

    private static async Task<double> StartAsync(Bench bench, TemporaryDirectory directory, LogTruth log)
    {
        // Each start is a first one.
        if (Path.GetDirectoryName(Daemon.Store(directory)) is { } store && Directory.Exists(store))
            Directory.Delete(store, recursive: true);
        await using var daemon = await Daemon.StartBesideLogAsync(bench, directory, Rules, LastAddress);
        var now = TimeProvider.System.GetUtcNow();
        Ask(bench, daemon, "OK", log.LastLogins.Where(login => login.Value > now - Window + Margin).Select(login => login.Key));
        Ask(bench, daemon, "DUNNO", log.LastLogins.Where(login => login.Value < now - Window - Margin).Select(login => login.Key));
        return daemon.StartTime.TotalMilliseconds;
    }

    private static void Ask(Bench bench, Daemon daemon, string expected, IEnumerable<string> addresses)
    {
        List<string> asked = [.. addresses.Take(Asked)];
        List<string> wrong = [.. asked.Where(address => daemon.Client.Ask(address) != expected)];
        if (asked.Count == 0 || wrong.Count > 0)
            bench.Report.Broken($"after the first start beside an old log {wrong.Count} of {asked.Count} answers are not {expected}, that for {wrong.FirstOrDefault()} among them");
    }
}
