namespace PopBeforeSmtp.Faults;

/// <summary>What came of a fault.</summary>
/// <param name="HowOften">How much of the fault there was: "100 rotations".</param>
/// <param name="Logins">Logins that had to be answered.</param>
/// <param name="Lost">Those that were not, or not in time.</param>
/// <param name="FalseAllows">Answers that permitted an address without a valid login.</param>
/// <param name="Unanswered">Questions without a valid answer while the service had to answer.</param>
/// <param name="P99">99 of 100 answers took no longer; null when nobody asked.</param>
/// <param name="Failures">What was not as it should be; none: the row is good.</param>
/// <param name="NotRun">Why it was not run; null when it was.</param>
internal sealed record FaultResult(
    string HowOften, long Logins, long Lost, long Questions, long FalseAllows, long Unanswered, TimeSpan? P99, IReadOnlyList<string> Failures, string? NotRun = null)
{
    /// <summary>What is worth saying beside the figures.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public bool HasFailed => Failures.Count > 0;

    public static FaultResult Skipped(string reason) => new("", 0, 0, 0, 0, 0, null, [], reason);

    public static FaultResult Broken(string failure) => new("", 0, 0, 0, 0, 0, null, [failure]);
}
