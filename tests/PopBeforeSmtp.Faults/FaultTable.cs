using System.Runtime.InteropServices;

namespace PopBeforeSmtp.Faults;

/// <summary>One line a fault as soon as it has been run, and at the end what can be published.</summary>
internal sealed class FaultTable(TextWriter output)
{
    private const int LongestReason = 300;

    private readonly List<FaultResult> _results = [];
    private TimeSpan _total;

    public bool HasFailed => _results.Any(result => result.HasFailed);

    public void WriteHead() => output.WriteLine(Line("#", "fault", "how often", "logins", "LOSS", "FALSE ALLOWS", "AVAIL", "p99", "took", "verdict"));

    public void Add(IFault fault, FaultResult result, TimeSpan took)
    {
        _results.Add(result);
        _total += took;
        var p99 = result.P99 is { } time ? $"{time.TotalMilliseconds:0.00} ms" : "-";
        output.WriteLine(result.NotRun is { } reason
            ? Line($"{fault.Number}", fault.Name, "-", "-", "-", "-", "-", "-", "-", $"not run: {reason}")
            : Line($"{fault.Number}", fault.Name, result.HowOften, $"{result.Logins}", $"{result.Lost}", $"{result.FalseAllows}", $"{result.Unanswered}", p99, $"{took.TotalSeconds:0.0} s", result.HasFailed ? "FAILED" : "ok"));
        foreach (var failure in result.Failures)
            output.WriteLine($"     FAILED: {Cut(failure)}");
        foreach (var note in result.Notes)
            output.WriteLine($"     {note}");
        output.Flush();
    }

    public void WriteEnd(FaultScale scale)
    {
        var run = _results.Where(result => result.NotRun is null).ToList();
        var failed = run.Count(result => result.HasFailed);
        var p99 = run.Max(result => result.P99) is { } worst ? $"{worst.TotalMilliseconds:0.00} ms" : "-";
        output.WriteLine();
        output.WriteLine(
            $"{run.Count} faults injected{(scale.IsFull ? "" : " (reduced counts)")}: {run.Sum(result => result.Lost)} of {run.Sum(result => result.Logins)} logins lost, " +
            $"{run.Sum(result => result.FalseAllows)} false allows in {run.Sum(result => result.Questions)} questions, {run.Sum(result => result.Unanswered)} questions without an answer, " +
            $"slowest p99 {p99}; {_total.TotalSeconds:0} s, {TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Environment.ProcessorCount} cores, Linux {Environment.OSVersion.Version}, {RuntimeInformation.FrameworkDescription}");
        output.WriteLine($"{run.Count - failed} ok, {failed} failed, {_results.Count - run.Count} not run");
    }

    private static string Line(params ReadOnlySpan<string> cells) =>
        $"{cells[0],3}  {cells[1],-66}  {cells[2],-26}  {cells[3],7}  {cells[4],5}  {cells[5],12}  {cells[6],6}  {cells[7],9}  {cells[8],7}  {Cut(cells[9])}";

    private static string Cut(string text)
    {
        text = text.ReplaceLineEndings(" / ");
        return text.Length > LongestReason ? text[..LongestReason] + "..." : text;
    }
}
