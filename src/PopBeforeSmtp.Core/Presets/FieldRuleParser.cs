using System.Text.RegularExpressions;
using PopBeforeSmtp.Core.Presets.Tokenizers;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>Reads tokenizer, fields, where, absent and inside of a rule.</summary>
internal static class FieldRuleParser
{
    private static readonly string[] Groups = ["address", "user", "session", "protocol", "time"];

    /// <returns>null when the rule has no tokenizer.</returns>
    public static FieldRule? Read(YamlMapping mapping, Action<string> refuse)
    {
        var name = mapping.Optional("tokenizer");
        var fields = mapping.Named("fields").ToDictionary(field => field.Name, field => field.Texts);
        var whereTexts = mapping.Named("where");
        var where = whereTexts.ToDictionary(field => field.Name, field => Condition(field.Name, field.Texts, refuse));
        var absent = mapping.Texts("absent");
        var insideTexts = mapping.Named("inside");
        var inside = insideTexts.ToDictionary(field => field.Name, field => Pattern(field.Name, field.Texts, "value", refuse));
        if (name is null)
        {
            if (fields.Count + where.Count + absent.Count + inside.Count > 0)
                refuse("'fields', 'where', 'absent' and 'inside' need a 'tokenizer'");
            return null;
        }
        foreach (var unknown in fields.Keys.Concat(inside.Keys).Except(Groups))
            refuse($"unknown group '{unknown}' (known: {string.Join(", ", Groups)})");
        if (TokenizerNames.Find(name) is { } tokenizer)
        {
            return new FieldRule(tokenizer, fields, where, absent, inside)
            {
                WhereTexts = whereTexts.ToDictionary(field => field.Name, field => field.Texts),
                InsideTexts = insideTexts.ToDictionary(field => field.Name, field => field.Texts.Count == 1 ? field.Texts[0] : ""),
            };
        }
        refuse($"unknown tokenizer '{name}' (known: {string.Join(", ", TokenizerNames.Known)})");
        return null;
    }

    private static Func<string, bool> Condition(string field, IReadOnlyList<string> texts, Action<string> refuse)
    {
        if (!FieldRule.IsPattern(texts))
            return value => texts.Contains(value);
        var pattern = Pattern(field, texts, null, refuse);
        return value => pattern.Value.IsMatch(value);
    }

    /// <summary>Small patterns for the text of one field: checked at once, and built anew where they are needed.</summary>
    private static Lazy<Regex> Pattern(string field, IReadOnlyList<string> texts, string? group, Action<string> refuse)
    {
        var pattern = texts.Count == 1 ? texts[0] : "";
        if (!pattern.StartsWith(@"\A", StringComparison.Ordinal) || !pattern.EndsWith(@"\z", StringComparison.Ordinal))
            refuse($"the pattern of '{field}' is not anchored: write \\A...\\z");
        if (group is not null && !pattern.Contains($"(?<{group}>", StringComparison.Ordinal))
            refuse($"the pattern of '{field}' has no group '{group}'");
        if (WhyNot(pattern) is not { } reason)
            return new Lazy<Regex>(() => new Regex(pattern, PresetRule.Options));
        refuse($"the pattern of '{field}' cannot be used: {reason}");
        return new Lazy<Regex>(() => new Regex(@"\A\z", PresetRule.Options));
    }

    private static string? WhyNot(string pattern)
    {
        try
        {
            _ = new Regex(pattern, PresetRule.Options);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return e.Message;
        }
    }
}
