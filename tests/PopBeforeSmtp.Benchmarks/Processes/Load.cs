using System.Globalization;
using PopBeforeSmtp.Benchmarks.Measuring;

namespace PopBeforeSmtp.Benchmarks.Processes;

/// <summary>reference/policyload.c: asks as many relays at once would.</summary>
/// <param name="Protocol">policy or socketmap.</param>
/// <param name="Connections">Each with one request under way.</param>
/// <param name="Addresses">A file of those that are to be found; every second request is for another one.</param>
/// <param name="Seconds">How long, after half a second that is not counted.</param>
internal sealed record Load(string Protocol, int Connections, string Addresses, double Seconds)
{
    /// <summary>How many requests a second are sent, whatever becomes of them; 0: each when the one before is answered.</summary>
    public double Rate { get; init; }

    public async Task<ToolResult> RunAsync(Bench bench, string socket)
    {
        var (status, output) = await ChildProcess.RunAsync(
            bench.Tool("policyload"),
            "--unix", socket, "--proto", Protocol, "--conns", $"{Connections}", "--ips", Addresses,
            "--duration", Seconds.ToString(CultureInfo.InvariantCulture), "--rate", Rate.ToString(CultureInfo.InvariantCulture));
        if (status != 0)
            bench.Report.Broken($"{socket}: wrong answers: {output.Trim()}");
        return new ToolResult(output);
    }
}
