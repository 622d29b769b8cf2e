using System.Diagnostics;
using PopBeforeSmtp.Benchmarks.Measuring;

namespace PopBeforeSmtp.Benchmarks.Scanning;

/// <summary>A program that goes through a log.</summary>
/// <param name="Name">As the table calls it.</param>
/// <param name="Log">What it reads; a slow one reads a shorter one.</param>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Verify">Says of what the program printed what is wrong in it; null when nothing is.</param>
internal sealed record Contender(string Name, ScannedLog Log, string[] Command, Func<string, string?> Verify)
{
    private readonly List<double> _speeds = [];

    /// <summary>Of each round, in MB/s.</summary>
    public IReadOnlyList<double> Speeds => _speeds;

    /// <summary>Runs it once, from the start of its process to the end of it.</summary>
    /// <param name="output">The file that it prints into: no pipe, so that nobody has to read in the meantime, and not /dev/null, at which grep stops early.</param>
    /// <param name="isCounted">Whether this is no warm-up.</param>
    public async Task RunAsync(Report report, string output, bool isCounted)
    {
        var time = Stopwatch.StartNew();
        using var process = Process.Start("/bin/sh", ["-c", $"exec \"$0\" \"$@\" >'{output}' 2>'{output}.errors'", .. Command]);
        await process.WaitForExitAsync();
        time.Stop();
        if (process.ExitCode != 0)
            report.Broken($"{Name} ended with status {process.ExitCode}: {(await File.ReadAllTextAsync(output + ".errors")).Trim()}");
        else if (Verify(await File.ReadAllTextAsync(output)) is { } fault)
            report.Broken($"{Name}: {fault}");
        if (isCounted)
            _speeds.Add(Log.Truth.Bytes / time.Elapsed.TotalSeconds / 1e6);
    }
}
