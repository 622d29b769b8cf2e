using PopBeforeSmtp.Benchmarks.Measuring;
using PopBeforeSmtp.Benchmarks.Processes;

namespace PopBeforeSmtp.Benchmarks.Scanning;

/// <summary>How fast a log is gone through that the page cache holds, beside what an administrator has at hand. Each is a process of its own, and all of it is timed.</summary>
internal static class ScanBenchmark
{
    /// <summary>What takes a minute for the whole log is given this part of it.</summary>
    private const int PartOf = 16;

    public static async Task RunAsync(Bench bench)
    {
        using var directory = new TemporaryDirectory();
        var log = ScannedLog.Make(directory["mail.log"], bench.Options.Bytes);
        var part = ScannedLog.Make(directory["part.log"], bench.Options.Bytes / PartOf);
        var scanners = new LogScanners(bench, log, part);
        var threads = await ThreadsAsync(bench);
        var dovecot = scanners.Ours("scan --preset dovecot", ["--preset", "dovecot", .. threads(1)]);
        var all = scanners.Ours("scan", threads(1));
        var parallel = scanners.Ours("scan on all processors", threads(Environment.ProcessorCount));
        var (yardstick, grep, perl, printing, fail2ban) = (scanners.RipgrepCounting, scanners.Grep, scanners.Perl, scanners.RipgrepPrinting, scanners.Fail2ban);
        Contender?[] contenders = [yardstick, dovecot, perl, printing, all, parallel, grep, fail2ban];
        for (var round = 0; round <= bench.Options.Rounds; round++)
        {
            foreach (var contender in contenders.OfType<Contender>())
                await contender.RunAsync(bench.Report, directory["output"], isCounted: round > 0);
        }
        const string One = "scan, dovecot preset, one thread, MB/s";
        Add(bench, One, dovecot, yardstick, "ripgrep", Mark.AtLeast(0.8));
        Add(bench, One, dovecot, perl, "perl", Mark.AtLeast(2.5));
        Add(bench, One, dovecot, printing, "ripgrep", Mark.AtLeast(5));
        await PerlProgramRun.AddAsync(bench, directory, One, Sample.Median(dovecot.Speeds), Mark.AtLeast(500));
        Add(bench, One, dovecot, grep, "grep");
        Add(bench, One, dovecot, fail2ban, "fail2ban");
        Add(bench, "scan, all presets, one thread, MB/s", all, yardstick, "ripgrep", Mark.AtLeast(0.6));
        Add(bench, $"scan, all presets, all {Environment.ProcessorCount} processors, MB/s", parallel, yardstick, "ripgrep", Mark.AtLeast(1));
    }

    private static void Add(Bench bench, string what, Contender ours, Contender? peer, string package, Mark? mark = null)
    {
        if (peer is null)
        {
            bench.Report.Add(Row.Absent(what, $"{package} is not installed", mark) with { Ours = $"{Sample.Median(ours.Speeds):N0}" });
            return;
        }
        var pairs = new Pairs();
        foreach (var (our, their) in ours.Speeds.Zip(peer.Speeds))
            pairs.Add(our, their);
        bench.Report.Add(pairs.Row(what, Math.Min(pairs.Ours, pairs.Peer) < 100 ? "N1" : "N0", "", peer.Name, mark));
    }

    /// <summary>A program from before it used several knows no such option.</summary>
    private static async Task<Func<int, string[]>> ThreadsAsync(Bench bench)
    {
        var (_, help) = await ChildProcess.RunAsync(bench.Program, "scan", "--help");
        return help.Contains("--threads", StringComparison.Ordinal) ? count => ["--threads", $"{count}"] : _ => [];
    }
}
