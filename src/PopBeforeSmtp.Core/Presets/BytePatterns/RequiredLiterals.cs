namespace PopBeforeSmtp.Core.Presets.BytePatterns;

/// <summary>Finds texts of which a pattern's every match holds one: what can be looked for first, because it is found so much faster.</summary>
internal static class RequiredLiterals
{
    /// <summary>More texts cost a search more than a longer text gains.</summary>
    private const int MostTexts = 12;

    /// <returns>Empty when there is none.</returns>
    public static IReadOnlyList<string> Of(PatternNode node) => node switch
    {
        PatternNode.Character { Set.IsOne: true, Set: var set } => [((char)set.One).ToString()],
        PatternNode.Sequence { Items: var items } => OfSequence(items),
        PatternNode.Choice { Alternatives: var alternatives } => OfChoice(alternatives),
        PatternNode.Repeat { Minimum: > 0, Body: var body } => Of(body),
        PatternNode.Group { Body: var body } => Of(body),
        _ => [],
    };

    /// <summary>The one that is rarer in logs: by its shortest text, and the fewer the better.</summary>
    public static IReadOnlyList<string> Better(IReadOnlyList<string> one, IReadOnlyList<string> other) => Worth(other) > Worth(one) ? other : one;

    private static double Worth(IReadOnlyList<string> texts) => texts.Count == 0 ? 0 : texts.Min(text => text.Length) - texts.Count / 8.0;

    private static IReadOnlyList<string> OfChoice(IReadOnlyList<PatternNode> alternatives)
    {
        var all = alternatives.Select(alternative => Of(alternative)).ToList();
        var texts = all.SelectMany(texts => texts).Distinct(StringComparer.Ordinal).ToList();
        return all.Any(texts => texts.Count == 0) || texts.Count > MostTexts ? [] : texts;
    }

    private static IReadOnlyList<string> OfSequence(IReadOnlyList<PatternNode> items)
    {
        IReadOnlyList<string> best = [];
        var text = "";
        foreach (var item in Flat(items))
        {
            if (item is PatternNode.Character { Set.IsOne: true, Set: var set })
            {
                text += (char)set.One;
                continue;
            }
            best = Better(Better(best, OfText(text)), Of(item));
            text = "";
        }
        return Better(best, OfText(text));
    }

    /// <summary>Sequences within, and groups around one, make no gap in a text.</summary>
    private static IEnumerable<PatternNode> Flat(IEnumerable<PatternNode> items) => items.SelectMany(item => item switch
    {
        PatternNode.Sequence inner => Flat(inner.Items),
        PatternNode.Group { Body: PatternNode.Sequence inner } => Flat(inner.Items),
        PatternNode.Group { Body: PatternNode.Character inner } => [inner],
        _ => [item],
    });

    private static IReadOnlyList<string> OfText(string text) => text.Length == 0 ? [] : [text];
}
