namespace PopBeforeSmtp.Doctor.Postfix;

/// <summary>
/// Reads a list as smtpd does: words stand between blanks and commas, braces hold what is between them together (postconf(5),
/// "check_policy_service"; mystrtokq(3) in Postfix' util).
/// </summary>
internal static class RestrictionText
{
    /// <summary>Classes may name classes (smtpd_restriction_classes); deeper than this Postfix itself gives up.</summary>
    private const int DeepestClass = 10;

    /// <param name="classOf">The list of a restriction class; null for a word that is none.</param>
    public static IReadOnlyList<Restriction> Parse(string text, Func<string, string?> classOf) => [.. Parse(text, classOf, DeepestClass)];

    /// <summary>Parts between blanks and commas that are in no braces.</summary>
    public static IEnumerable<string> Split(string text)
    {
        var (start, depth) = (-1, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (depth == 0 && text[i] is ' ' or '\t' or '\r' or '\n' or ','))
            {
                if (start >= 0)
                    yield return text[start..i];
                start = -1;
                continue;
            }
            depth += text[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (start < 0)
                start = i;
        }
    }

    private static IEnumerable<Restriction> Parse(string text, Func<string, string?> classOf, int deepest)
    {
        var words = new Queue<string>(Split(text));
        while (words.TryDequeue(out var word))
        {
            var onlyWarns = word == "warn_if_reject";
            if (onlyWarns && !words.TryDequeue(out word!))
                yield break;
            if (deepest > 0 && classOf(word) is { } inner)
            {
                foreach (var restriction in Parse(inner, classOf, deepest - 1))
                    yield return restriction with { OnlyWarns = restriction.OnlyWarns || onlyWarns };
                continue;
            }
            yield return new Restriction(word, TakesArgument(word) && words.TryDequeue(out var argument) ? argument : "") { OnlyWarns = onlyWarns };
        }
    }

    /// <summary>The word wants another behind it.</summary>
    public static bool TakesArgument(string word) =>
        word is "sleep" or "check_policy_service" or "reject_rbl_client" or "permit_dnswl_client" or "permit_rhswl_client" or "reject_rbl"
        || word.StartsWith("reject_rhsbl_", StringComparison.Ordinal)
        || (word.StartsWith("check_", StringComparison.Ordinal) && word.EndsWith("_access", StringComparison.Ordinal));
}
