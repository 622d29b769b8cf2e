using PopBeforeSmtp.Doctor.Postfix;

namespace PopBeforeSmtp.Doctor.Wiring;

/// <summary>Shows a plan to a person: each list word by word, and the command that makes it so.</summary>
internal static class WiringDiff
{
    public static IEnumerable<string> Lines(ListPlan plan)
    {
        foreach (var word in Words(plan.Before[..plan.At]))
            yield return $"      {word}";
        foreach (var word in plan.Added)
            yield return $"    + {word}";
        foreach (var word in Words(plan.Before[plan.At..]))
            yield return $"      {word}";
    }

    /// <summary>For a shell: nothing within single quotes means anything to it.</summary>
    public static string Command(ListPlan plan) => $"postconf -e '{Setting(plan).Replace("'", "'\\''")}'";

    public static string Setting(ListPlan plan) => $"{plan.List} = {plan.After}";

    private static IEnumerable<string> Words(string value)
    {
        var parts = new Queue<string>(RestrictionText.Split(value));
        while (parts.TryDequeue(out var part))
            yield return (part == "warn_if_reject" || RestrictionText.TakesArgument(part)) && parts.TryDequeue(out var next) ? $"{part} {next}" : part;
    }
}
