using System.Globalization;

namespace PopBeforeSmtp.Benchmarks.Measuring;

/// <summary>What /proc says of a process.</summary>
internal static class ProcessFigures
{
    private const double KibibytesPerMebibyte = 1024;

    /// <summary>Resident memory in MiB, pages shared with other processes counted whole.</summary>
    public static double Resident(int pid) => Kibibytes($"/proc/{pid}/status", "VmRSS:") / KibibytesPerMebibyte;

    /// <summary>The most resident memory there ever was, in MiB.</summary>
    public static double Peak(int pid) => Kibibytes($"/proc/{pid}/status", "VmHWM:") / KibibytesPerMebibyte;

    /// <summary>Resident memory in MiB, a shared page divided among those who share it.</summary>
    public static double Proportional(int pid) => Kibibytes($"/proc/{pid}/smaps_rollup", "Pss:") / KibibytesPerMebibyte;

    /// <summary>Time on a processor, all threads that are there.</summary>
    public static TimeSpan ProcessorTime(int pid) =>
        TimeSpan.FromTicks(Tasks(pid).Sum(task => Number(File.ReadAllText($"{task}/schedstat").Split(' ')[0])) / TimeSpan.NanosecondsPerTick);

    public static long ContextSwitches(int pid) =>
        Tasks(pid).Sum(task => File.ReadLines($"{task}/status").Where(line => line.Contains("ctxt_switches", StringComparison.Ordinal)).Sum(line => Number(line.Split('\t')[^1])));

    public static int Threads(int pid) => Tasks(pid).Length;

    private static string[] Tasks(int pid) => Directory.GetDirectories($"/proc/{pid}/task");

    private static double Kibibytes(string file, string name) =>
        Number(File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Replace("kB", ""));

    private static long Number(string text) => long.Parse(text.Trim(), CultureInfo.InvariantCulture);
}
