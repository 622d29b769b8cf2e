using System.Globalization;
using PopBeforeSmtp.Benchmarks.Measuring;

namespace PopBeforeSmtp.Benchmarks.Day;

/// <summary>Memory of a process in MiB.</summary>
/// <param name="Peak">The most that was resident since its start (VmHWM).</param>
/// <param name="Resident">Now (VmRSS).</param>
/// <param name="Proportional">Now, a shared page divided among those who share it (PSS).</param>
internal sealed record Memory(double Peak, double Resident, double Proportional)
{
    public static Memory Of(int pid) => new(ProcessFigures.Peak(pid), ProcessFigures.Resident(pid), ProcessFigures.Proportional(pid));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"peak (VmHWM) {Peak:0.0} MiB, now RSS {Resident:0.0} MiB, PSS {Proportional:0.0} MiB");
}
