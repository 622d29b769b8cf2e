using System.Globalization;
using PopBeforeSmtp.Benchmarks.Measuring;
using PopBeforeSmtp.Benchmarks.Processes;

namespace PopBeforeSmtp.Benchmarks.Scanning;

/// <summary>The Perl program pop-before-smtp, where a path to it is given. It never ends by itself and sleeps between its looks, so what counts is the processor time that it takes until it rests.</summary>
internal static class PerlProgramRun
{
    private const string Name = "Perl program pop-before-smtp";

    /// <summary>The whole log would take it minutes.</summary>
    private const int PartOf = 64;

    /// <summary>Longer than its sleep.</summary>
    private static readonly TimeSpan Resting = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    public static async Task AddAsync(Bench bench, TemporaryDirectory directory, string what, double ours, Mark mark)
    {
        if (bench.Options.PerlProgram is not { } program)
        {
            bench.Report.Add(Row.Absent(what, $"{Name}: needs --perl-program PATH", mark) with { Ours = $"{ours:N0}" });
            return;
        }
        var log = ScannedLog.Make(directory["perl.log"], bench.Options.Bytes / PartOf);
        await File.WriteAllTextAsync(directory["perl.conf"], Configuration);
        var speeds = new List<double>();
        for (var round = 0; round <= bench.Options.Rounds; round++)
        {
            if (await TimeAsync(directory, program, log) is not { } time)
            {
                bench.Report.Add(Row.Absent(what, $"{Name}: {Last(directory["perl.out"])}", mark));
                return;
            }
            if (round > 0)
                speeds.Add(log.Truth.Bytes / time.TotalSeconds / 1e6);
        }
        var pairs = new Pairs();
        speeds.ForEach(speed => pairs.Add(ours, speed));
        bench.Report.Add(pairs.Row(what, "N1", "", Name, mark));
    }

    /// <summary>It knows IPv4 alone. No address is written down, and none is its own network's.</summary>
    private static string Configuration => """
        use vars qw($pat $mynet_func %file_tail);
        $pat = '^(... .. ..:..:..) \S+ dovecot: (?:imap|pop3)-login: Login: user=<[^>]*>, method=\S+, rip=(\d+\.\d+\.\d+\.\d+), lip=';
        $mynet_func = sub { '127.0.0.0/8' };
        %file_tail = (%file_tail, interval => 1, maxinterval => 1);
        1;

        """;

    /// <returns>null when it ended, which it does only where something is wrong.</returns>
    private static async Task<TimeSpan?> TimeAsync(TemporaryDirectory directory, string program, ScannedLog log)
    {
        await using var perl = ChildProcess.Start(directory["perl.out"], "perl", "-T", program, $"--config={directory["perl.conf"]}", "--reprocess", "--nowrite", $"--watchlog={log.Path}", "--logto=-");
        var (time, rest) = (TimeSpan.Zero, TimeSpan.Zero);
        while (rest < Resting)
        {
            await Task.Delay(Look);
            if (perl.HasExited)
                return null;
            var now = ProcessFigures.ProcessorTime(perl.Id);
            rest = now - time < TimeSpan.FromMilliseconds(10) ? rest + Look : TimeSpan.Zero;
            time = now;
        }
        return File.ReadLines(directory["perl.out"]).Any(line => line.Contains("added ", StringComparison.Ordinal)) ? time : null;
    }

    private static string Last(string file) =>
        string.Create(CultureInfo.InvariantCulture, $"failed: {File.ReadLines(file).LastOrDefault() ?? "it printed nothing"}");
}
