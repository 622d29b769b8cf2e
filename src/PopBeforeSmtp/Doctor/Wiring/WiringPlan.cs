namespace PopBeforeSmtp.Doctor.Wiring;

/// <summary>What is to be done to a main.cf.</summary>
/// <param name="Lists">Nothing: it asks already.</param>
/// <param name="Notes">What the administrator should know besides.</param>
/// <param name="Refusals">Why nothing is to be done; each in a line.</param>
internal sealed record WiringPlan(IReadOnlyList<ListPlan> Lists, IReadOnlyList<string> Notes, IReadOnlyList<string> Refusals)
{
    public static WiringPlan Refused(params string[] refusals) => new([], [], refusals);

    public bool IsWired => Lists.Count == 0 && Refusals.Count == 0;
}
