using PopBeforeSmtp.Commands;
using PopBeforeSmtp.Tests.Support;
using Xunit;

namespace PopBeforeSmtp.Tests.Commands;

/// <summary>What grows faster than the log shows here on any machine, where a time would show it on a quiet one alone.</summary>
public sealed class LogScanCostTests : IDisposable
{
    private const int Lines = 20_000;

    /// <summary>Sets double when they are full, so twice the log may take a little more than twice the memory.</summary>
    private const double Most = 2.3;

    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Twice_the_log_takes_no_more_than_twice_the_memory_and_a_little()
    {
        // What is made once, on the first line of a program, belongs to neither.
        Allocated(LogOfHost.LinesALogin);
        var once = Allocated(Lines);
        var twice = Allocated(2 * Lines);
        Assert.InRange(twice / (double)once, 1, Most);
    }

    private long Allocated(int lines)
    {
        var file = _directory.Write("mail.log", string.Concat(LogOfHost.Lines(lines).Select(line => line + "\n")));
        var scan = new LogScan(Matcher, new ManualTimeProvider(), _ => { });
        var before = GC.GetAllocatedBytesForCurrentThread();
        scan.Read(file, CancellationToken.None);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal((lines, lines / LogOfHost.LinesALogin), (scan.Lines, scan.Logins));
        return allocated;
    }

    private Core.Presets.PresetMatcher Matcher { get; } = Make.Matcher();
}
