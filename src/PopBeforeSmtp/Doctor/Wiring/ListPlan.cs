namespace PopBeforeSmtp.Doctor.Wiring;

/// <summary>What is to be put into a list of main.cf.</summary>
/// <param name="List">smtpd_relay_restrictions and its like.</param>
/// <param name="Before">Its value now.</param>
/// <param name="Added">What comes in, in this order.</param>
/// <param name="At">The character of the value before which it comes in.</param>
internal sealed record ListPlan(string List, string Before, IReadOnlyList<string> Added, int At)
{
    public string After => Before.Insert(At, string.Concat(Added.Select(restriction => restriction + ", ")));
}
