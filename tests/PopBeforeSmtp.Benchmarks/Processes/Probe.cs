using PopBeforeSmtp.Benchmarks.Measuring;

namespace PopBeforeSmtp.Benchmarks.Processes;

/// <summary>reference/applat.c: appends logins to a log and asks until each is allowed.</summary>
internal static class Probe
{
    /// <param name="patience">For how long a login is asked for before it counts as lost.</param>
    public static async Task<ToolResult> RunAsync(Bench bench, string log, string socket, int samples, TimeSpan patience, TimeSpan? most = null)
    {
        var (status, output) = await ChildProcess.RunAsync(
            bench.Tool("applat"),
            "--log", log, "--unix", socket, "--samples", $"{samples}", "--gap-ms", "10",
            "--timeout-ms", $"{patience.TotalMilliseconds:0}", "--seconds", $"{most?.TotalSeconds ?? 0:0}");
        if (status != 0)
            bench.Report.Broken($"{socket}: logins that opened nothing: {output.Trim()}");
        return new ToolResult(output);
    }
}
