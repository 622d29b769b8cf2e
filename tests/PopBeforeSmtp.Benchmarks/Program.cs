using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using PopBeforeSmtp.Benchmarks.Day;
using PopBeforeSmtp.Benchmarks.Scanning;
using PopBeforeSmtp.Benchmarks.Service;

namespace PopBeforeSmtp.Benchmarks;

/// <summary>Started by tests/benchmark, which builds the tools and says where they are.</summary>
internal static class Program
{
    private const int Broken = 1;
    private const int Misused = 2;

    /// <summary>In the order of the table that is printed.</summary>
    private static readonly (string Name, Func<Bench, Task> Run)[] Benchmarks =
    [
        ("scan", ScanBenchmark.RunAsync),
        ("old-log", OldLogBenchmark.RunAsync),
        ("latency", LatencyBenchmark.RunAsync),
        ("flood", FloodBenchmark.RunAsync),
        ("throughput", ThroughputBenchmark.RunAsync),
        ("million", MillionBenchmark.RunAsync),
        ("rate", RateBenchmark.RunAsync),
        ("expiry", ExpiryBenchmark.RunAsync),
        ("footprint", FootprintBenchmark.RunAsync),
        ("check", CheckBenchmark.RunAsync),
        ("intake", IntakeBenchmark.RunAsync),
        ("idle", IdleBenchmark.RunAsync),
    ];

    private static async Task<int> Main(string[] arguments)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        if (arguments is [_, _, "parts", .. var filters])
        {
            // In this process: no second build, which would want a network.
            var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
            BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(filters.Length > 0 ? filters : ["--filter", "*"], DefaultConfig.Instance.AddJob(job));
            return 0;
        }
        if (arguments is [var service, _, "day", var minutes])
            return await RunDayAsync(new Bench(service, "", new BenchOptions()), minutes);
        if (arguments is not [var program, var tools, .. var rest] || BenchOptions.Read(rest, [.. Benchmarks.Select(one => one.Name)]) is not { } options)
        {
            Console.Error.WriteLine($"usage: tests/benchmark [{string.Join("|", Benchmarks.Select(one => one.Name))}]... [--rounds N] [--bytes N] [--old-log N] [--executable PATH] [--perl-program PATH]\n       tests/benchmark parts [BenchmarkDotNet options]");
            return Misused;
        }
        return await RunAsync(new Bench(options.Executable ?? program, tools, options));
    }

    private static async Task<int> RunAsync(Bench bench)
    {
        foreach (var (name, run) in Benchmarks.Where(one => bench.Options.Names.Count == 0 || bench.Options.Names.Contains(one.Name)))
        {
            Console.Error.WriteLine($"{name} ...");
            try
            {
                await run(bench);
            }
            catch (Exception e)
            {
                // What one of them waits for in vain is a fault that is told, and the others go on.
                bench.Report.Broken($"{name}: {e.GetType().Name}: {e.Message}");
            }
        }
        await bench.WriteReportAsync();
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
        await bench.WriteReportAsync();
        return bench.Report.IsBroken ? Broken : 0;
    }
}
