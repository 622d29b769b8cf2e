namespace PopBeforeSmtp.Benchmarks.Measuring;

/// <summary>A line of the table that is printed.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Ours">What pop-before-smtp did, with its unit.</param>
/// <param name="Peer">What it is compared with did in the same run, and its name; empty where there is none.</param>
/// <param name="Ratio">As the mark counts it: more is better where the mark is the least, less where it is the most.</param>
internal sealed record Row(string What, string Ours, string Peer = "", string Ratio = "", string Mark = "", string Verdict = "")
{
    /// <summary>A figure that is judged by itself.</summary>
    public static Row Of(string what, double figure, string format, string unit, Mark? mark = null) =>
        new(what, $"{figure.ToString(format)} {unit}", Mark: mark?.ToString() ?? "", Verdict: mark?.Verdict(figure) ?? "");

    /// <summary>What could not be measured, and why.</summary>
    public static Row Absent(string what, string why, Mark? mark = null) => new(what, "", why, Mark: mark?.ToString() ?? "", Verdict: "not measured");

    public override string ToString() => $"| {What} | {Ours} | {Peer} | {Ratio} | {Mark} | {Verdict} |";
}
