using System.Text;
using PopBeforeSmtp.Core.Presets.BytePatterns;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>Texts of which a message must hold one for a rule to match it, taken from the rule itself.</summary>
internal static class RuleLiterals
{
    /// <returns>ASCII; empty when nothing is certain.</returns>
    public static IReadOnlyList<string> Of(PresetRule rule)
    {
        var literals = OfPattern(rule.Pattern);
        if (rule.Fields is { } fields)
        {
            foreach (var texts in fields.WhereTexts.Values)
                literals = RequiredLiterals.Better(literals, AsWritten(FieldRule.IsPattern(texts) ? OfPattern(texts[0]) : texts, fields));
        }
        return literals.All(text => Ascii.IsValid(text)) ? literals : [];
    }

    private static IReadOnlyList<string> OfPattern(string pattern) => PatternSyntax.TryParse(pattern, out var root, out _) ? RequiredLiterals.Of(root) : [];

    private static IReadOnlyList<string> AsWritten(IReadOnlyList<string> values, FieldRule fields)
    {
        var written = values.Select(fields.Tokenizer.Written).ToList();
        return values.Any(value => value.Length == 0) || written.Any(texts => texts.Count == 0) ? [] : [.. written.SelectMany(texts => texts).Distinct(StringComparer.Ordinal)];
    }
}
