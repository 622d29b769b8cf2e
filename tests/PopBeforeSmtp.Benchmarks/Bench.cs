using PopBeforeSmtp.Benchmarks.Measuring;

namespace PopBeforeSmtp.Benchmarks;

/// <summary>What every benchmark needs.</summary>
/// <param name="Program">The built pop-before-smtp.</param>
/// <param name="Tools">The directory of the compiled C programs of reference/.</param>
internal sealed record Bench(string Program, string Tools)
{
    public Report Report { get; } = new();

    public string Tool(string name) => Path.Combine(Tools, name);
}
