using System.Globalization;
using System.Text.Json;
using PopBeforeSmtp.Doctor;

namespace PopBeforeSmtp.Commands;

/// <summary>Prints findings as they come: a line each, the remedy below it; or a JSON object each.</summary>
internal sealed class FindingPrinter(TextWriter output, FindingMarks marks, bool json)
{
    private readonly Dictionary<FindingState, int> _counts = [];

    public void Print(Finding finding)
    {
        _counts[finding.State] = _counts.GetValueOrDefault(finding.State) + 1;
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(new FindingView(finding.Check, finding.State.ToString().ToLowerInvariant(), finding.Text, finding.Remedy), ScanJson.Readable.FindingView));
            return;
        }
        output.WriteLine($"{marks.Of(finding.State)} {Terminal.Printable(finding.Text)}");
        if (finding.Remedy.Length > 0)
            output.WriteLine($"    {Terminal.Printable(finding.Remedy)}");
    }

    public void PrintTotals()
    {
        if (!json)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Count(FindingState.Good)} as they should be, {Count(FindingState.Doubtful)} doubtful, {Count(FindingState.Bad)} wrong"));
    }

    private int Count(FindingState state) => _counts.GetValueOrDefault(state);
}
