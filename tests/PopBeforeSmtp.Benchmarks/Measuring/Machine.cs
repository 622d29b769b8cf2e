using System.Runtime.InteropServices;

namespace PopBeforeSmtp.Benchmarks.Measuring;

/// <summary>Where and when a measurement was made: numbers without it say nothing.</summary>
internal static class Machine
{
    public static IEnumerable<string> Describe() =>
    [
        $"* date: {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC",
        $"* processor: {Processor()}",
        $"* cores: {Environment.ProcessorCount}",
        $"* kernel: {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}",
        $"* .NET: {RuntimeInformation.FrameworkDescription}",
        $"* load over the last 1, 5, 15 minutes: {File.ReadAllText("/proc/loadavg")[..14]}",
    ];

    private static string Processor() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1] ?? "unknown";
}
