using PopBeforeSmtp.Benchmarks.Measuring;

namespace PopBeforeSmtp.Benchmarks;

/// <summary>What every benchmark needs.</summary>
/// <param name="Program">The pop-before-smtp that is measured.</param>
/// <param name="Tools">The directory of the compiled C programs of reference/, and of what was unpacked beside them.</param>
internal sealed record Bench(string Program, string Tools, BenchOptions Options)
{
    public Report Report { get; } = new();

    public string Tool(string name) => Path.Combine(Tools, name);

    public Task WriteReportAsync()
    {
        // The assembly lies beside the executable of a build that wants an installed .NET.
        var kind = File.Exists(Program + ".dll") ? "needs an installed .NET (dotnet build)" : "self-contained (install/build)";
        return Report.WriteAsync(Console.Out, $"{Path.GetFileName(Program)}, {kind}");
    }
}
