namespace PopBeforeSmtp.Doctor.Sendmail;

/// <summary>What of sendmail.cf matters here: maps and rulesets (the Sendmail Installation and Operation Guide, 5).</summary>
/// <param name="Rules">By ruleset; one that begins twice goes on.</param>
internal sealed record SendmailConfiguration(IReadOnlyList<SendmailMap> Maps, IReadOnlyDictionary<string, IReadOnlyList<string>> Rules)
{
    public static SendmailConfiguration Parse(string text)
    {
        var (maps, rules) = (new List<SendmailMap>(), new Dictionary<string, List<string>>(StringComparer.Ordinal));
        var ruleset = "";
        foreach (var line in text.Split('\n'))
        {
            if (line is ['S', not (' ' or '\t'), ..])
                ruleset = line[1..].Split(['=', ' ', '\t'], 2)[0];
            else if (SendmailMap.Parse(line) is { } map)
                maps.Add(map);
            else if (line is ['R', ..] && rules.TryGetValue(ruleset, out var known))
                known.Add(line);
            else if (line is ['R', ..])
                rules[ruleset] = [line];
        }
        return new SendmailConfiguration(maps, rules.ToDictionary(pair => pair.Key, IReadOnlyList<string> (pair) => pair.Value, StringComparer.Ordinal));
    }

    /// <summary>The rules of a ruleset, and of those that it calls by name, as they come.</summary>
    public IEnumerable<string> RulesOf(string ruleset) => RulesOf(ruleset, []);

    private IEnumerable<string> RulesOf(string ruleset, HashSet<string> seen)
    {
        if (!seen.Add(ruleset) || !Rules.TryGetValue(ruleset, out var rules))
            yield break;
        foreach (var rule in rules)
        {
            yield return rule;
            foreach (var called in Rules.Keys.Where(name => rule.Contains($"$>\"{name}\"", StringComparison.Ordinal) || rule.Contains($"$>{name} ", StringComparison.Ordinal)).ToList())
            {
                foreach (var inner in RulesOf(called, seen))
                    yield return inner;
            }
        }
    }
}
