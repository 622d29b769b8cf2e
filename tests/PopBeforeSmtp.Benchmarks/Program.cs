using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using PopBeforeSmtp.Benchmarks.Day;

namespace PopBeforeSmtp.Benchmarks;

/// <summary>Started by tests/benchmark, which builds the tools and says where they are.</summary>
internal static class Program
{
    private const int Broken = 1;
    private const int Misused = 2;

    private static readonly Dictionary<string, Func<Bench, Task>> ByName = new(StringComparer.Ordinal)
    {
        ["latency"] = LatencyBenchmark.RunAsync,
        ["throughput"] = ThroughputBenchmark.RunAsync,
        ["footprint"] = FootprintBenchmark.RunAsync,
    };

    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is [_, _, "parts", .. var filters])
        {
            // In this process: no second build, which would want a network.
            var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
            BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(filters.Length > 0 ? filters : ["--filter", "*"], DefaultConfig.Instance.AddJob(job));
            return 0;
        }
        if (arguments is [var service, _, "day", var minutes])
            return await RunDayAsync(new Bench(service, ""), minutes);
        if (arguments is not [var program, var tools, .. var names] || names.Any(name => !ByName.ContainsKey(name)))
        {
            Console.Error.WriteLine($"usage: tests/benchmark [{string.Join("|", ByName.Keys)}|parts]...");
            return Misused;
        }
        var bench = new Bench(program, tools);
        foreach (var (name, run) in ByName.Where(pair => names.Length == 0 || names.Contains(pair.Key)))
        {
            Console.Error.WriteLine($"{name} ...");
            await run(bench);
        }
        await bench.Report.WriteAsync(Console.Out);
        return bench.Report.IsBroken ? Broken : 0;
    }

    private static async Task<int> RunDayAsync(Bench bench, string minutes)
    {
        if (!int.TryParse(minutes, CultureInfo.InvariantCulture, out var count) || count is < 2 or > 1440)
        {
            Console.Error.WriteLine("usage: tests/day [MINUTES], from 2 to 1440");
            return Misused;
        }
        await DayBenchmark.RunAsync(bench, TimeSpan.FromMinutes(count));
        await bench.Report.WriteAsync(Console.Out);
        return bench.Report.IsBroken ? Broken : 0;
    }
}
