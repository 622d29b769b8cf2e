using System.Runtime.InteropServices;

namespace PopBeforeSmtp.Benchmarks.Measuring;

/// <summary>Where and when a measurement was made: numbers without it say nothing.</summary>
internal static class Machine
{
    public static IEnumerable<string> Describe() =>
    [
        $"date: {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC",
        $"processor: {Field("/proc/cpuinfo", "model name")}, {Environment.ProcessorCount} of them",
        $"memory: {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30):0.0} GiB",
        $"kernel: {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}",
        $".NET: {RuntimeInformation.FrameworkDescription}",
    ];

    /// <summary>Over the last 1, 5, 15 minutes.</summary>
    public static string Load() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3));

    private static string Field(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':')[^1].Trim() ?? "unknown";
}
