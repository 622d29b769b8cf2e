using PopBeforeSmtp.Doctor.Postfix;

namespace PopBeforeSmtp.Doctor.Wiring;

/// <summary>
/// Finds the place of the question in a list: right before what refuses strangers. Nothing is ever taken out, so what was refused before is
/// refused as before, but for who has logged in.
/// </summary>
/// <param name="expand">A value with its $names replaced, as Postfix sees it.</param>
/// <param name="classOf">The list of a restriction class; null for a word that is none.</param>
internal sealed class ListPlanner(Func<string, string> expand, Func<string, string?> classOf)
{
    private const string PermitOwn = "permit_auth_destination";

    /// <param name="list">The parameter.</param>
    /// <param name="isForRelaying">It decides nothing but who may relay, so that mail for own users may pass it before the question.</param>
    /// <returns>A plan; or why there is none, and null for both where nothing refuses.</returns>
    public (ListPlan? Plan, string? Refusal) Plan(string list, string value, string question, bool isForRelaying)
    {
        if (value.Contains("${", StringComparison.Ordinal) || value.Contains("$(", StringComparison.Ordinal))
            return (null, $"{list} has a conditional value ('{value}')");
        if (value.Contains('#'))
            return (null, $"{list} holds '#', which this program does not understand there");
        var words = Read(value);
        var place = words.FindIndex(word => word.Refuses || word.Permits);
        if (place < 0)
            return (null, null);
        var refusal = words[place];
        if (refusal.Permits)
            return (null, $"'{refusal.Text}' in {list} lets everybody relay who gets there");
        if (!refusal.IsLiteral)
            return (null, $"what refuses strangers in {list} is inside '{refusal.Text}'");
        var ownPass = words.Take(place).Any(word => word.Text == PermitOwn);
        // Behind the refusal there may be checks that mail for own users must not pass by.
        var isLast = place == words.Count - 1;
        return (new ListPlan(list, value, !ownPass && isForRelaying && isLast && refusal.Text.EndsWith("_unauth_destination", StringComparison.Ordinal) ? [PermitOwn, question] : [question], refusal.Start), null);
    }

    private List<PlacedWord> Read(string value)
    {
        var words = new List<PlacedWord>();
        var parts = new Queue<(int Start, string Text)>(Parts(value));
        while (parts.TryDequeue(out var part))
        {
            List<string> texts = [part.Text];
            if (part.Text == "warn_if_reject" && parts.TryDequeue(out var warned))
                texts.Add(warned.Text);
            var name = texts[^1];
            if (RestrictionText.TakesArgument(name) && parts.TryDequeue(out var argument))
                texts.Add(argument.Text);
            var text = string.Join(' ', texts);
            var stands = RestrictionText.Parse(expand(text), classOf);
            words.Add(new PlacedWord(
                part.Start, text, stands.Any(restriction => restriction.RefusesStrangers), stands.Any(restriction => restriction.PermitsEverybody), !text.Contains('$') && classOf(name) is null));
        }
        return words;
    }

    private static IEnumerable<(int Start, string Text)> Parts(string value)
    {
        var from = 0;
        foreach (var part in RestrictionText.Split(value))
        {
            var start = value.IndexOf(part, from, StringComparison.Ordinal);
            from = start + part.Length;
            yield return (start, part);
        }
    }
}
