using System.Globalization;
using PopBeforeSmtp.Benchmarks.Measuring;

namespace PopBeforeSmtp.Benchmarks.Processes;

/// <summary>reference/flood.c: appends the lines of a file to a log at a steady pace, with the present time in each.</summary>
internal sealed class Flood : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly string _output;

    private Flood(ChildProcess process, string output) => (_process, _output) = (process, output);

    /// <param name="lines">A log whose lines begin with a stamp of 15 bytes.</param>
    /// <param name="lasts">At most; it ends when it is disposed of.</param>
    public static Flood Start(Bench bench, TemporaryDirectory directory, string log, string lines, double bytesPerSecond, TimeSpan lasts)
    {
        var output = directory["flood.out"];
        return new Flood(ChildProcess.Start(
            output, bench.Tool("flood"), "--log", log, "--lines", lines, "--rate", bytesPerSecond.ToString("0", CultureInfo.InvariantCulture), "--seconds", lasts.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)), output);
    }

    /// <summary>Ends it.</summary>
    /// <returns>What it has written a second: "bytes_s" and "lines_s".</returns>
    public async Task<ToolResult> EndAsync()
    {
        await _process.DisposeAsync();
        return new ToolResult(await File.ReadAllTextAsync(_output));
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
