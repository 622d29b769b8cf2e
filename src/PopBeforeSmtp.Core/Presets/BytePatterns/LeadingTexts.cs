namespace PopBeforeSmtp.Core.Presets.BytePatterns;

/// <summary>Finds what every match of a pattern begins with: one of a few texts.</summary>
internal static class LeadingTexts
{
    private const int Most = 16;

    /// <summary>Longer ones are not compared at once.</summary>
    private const int Longest = 8;

    /// <returns>Empty when it may begin with anything.</returns>
    public static IReadOnlyList<string> Of(PatternNode root)
    {
        var texts = Heads(root).Select(head => head.Text).Distinct(StringComparer.Ordinal).ToList();
        return texts.Contains("") ? [] : texts;
    }

    /// <summary>Texts, and whether each is all that the node matches, so that what comes behind it can be added.</summary>
    private static IReadOnlyList<(string Text, bool IsAll)> Heads(PatternNode node) => node switch
    {
        PatternNode.Character { Set.IsOne: true, Set: var set } => [(((char)set.One).ToString(), true)],
        PatternNode.Group { Body: var body } => Heads(body),
        PatternNode.Choice { Alternatives: var alternatives } => Few([.. alternatives.SelectMany(Heads)]),
        PatternNode.Repeat { Minimum: > 0, Body: var body } => [.. Heads(body).Select(head => (head.Text, false))],
        PatternNode.Sequence { Items: var items } => OfSequence(items),
        _ => [("", false)],
    };

    private static IReadOnlyList<(string Text, bool IsAll)> OfSequence(IReadOnlyList<PatternNode> items)
    {
        IReadOnlyList<(string Text, bool IsAll)> heads = [("", true)];
        foreach (var item in items)
        {
            if (!heads.Any(head => head.IsAll && head.Text.Length < Longest))
                break;
            var next = Heads(item);
            var longer = heads.SelectMany(head => head.IsAll ? next.Select(tail => (Text: Cut(head.Text + tail.Text), tail.IsAll)) : Enumerable.Repeat(head, 1)).Distinct().ToList();
            if (longer.Count > Most)
                return [.. heads.Select(head => (head.Text, false))];
            heads = longer;
        }
        return heads;
    }

    private static string Cut(string text) => text.Length > Longest ? text[..Longest] : text;

    private static IReadOnlyList<(string Text, bool IsAll)> Few(IReadOnlyList<(string Text, bool IsAll)> heads) => heads.Count > Most ? [("", false)] : heads;
}
