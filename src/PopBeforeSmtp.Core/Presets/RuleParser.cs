using System.Text.RegularExpressions;
using PopBeforeSmtp.Core.LogLines;
using PopBeforeSmtp.Core.Presets.Tokenizers;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>Reads an item of "rules".</summary>
internal static class RuleParser
{
    private static readonly Dictionary<string, LineKind> Kinds = new(StringComparer.Ordinal)
    {
        ["login"] = LineKind.Login,
        ["logout"] = LineKind.Logout,
        ["connect"] = LineKind.Connect,
    };

    /// <returns>null after a reason was reported.</returns>
    public static PresetRule? Read(YamlMapping mapping, LogEnvelope envelopes)
    {
        var name = mapping.Required("name");
        var written = mapping.Required("event");
        var join = mapping.Optional("join");
        var without = mapping.Texts("without");
        var pattern = mapping.Optional("pattern") ?? "";
        var fields = FieldRuleParser.Read(mapping, reason => Refuse(mapping, name, reason));
        mapping.RefuseUnknownKeys();
        if (!Kinds.TryGetValue(written, out var kind))
            Refuse(mapping, name, $"'event' is '{written}', not one of {string.Join(", ", Kinds.Keys)}");
        if (join is not (null or "process"))
            Refuse(mapping, name, $"'join' is '{join}'; the only one known is process");
        if (without.Except(["user"]).Any())
            Refuse(mapping, name, $"'without' is '{string.Join(", ", without)}'; only user can be done without");
        if (pattern.Length == 0 && fields is null)
            Refuse(mapping, name, "it has neither 'pattern' nor 'tokenizer'");
        Regex? regex = null;
        var reasons = pattern.Length == 0 ? [] : PresetLinter.Check(pattern, out regex);
        foreach (var reason in reasons)
            Refuse(mapping, name, reason);
        if (reasons.Count > 0)
            return null;
        var rule = new PresetRule(name, kind, join is not null, without.Contains("user"), pattern, regex, fields);
        foreach (var reason in WhatIsMissing(rule, envelopes))
            Refuse(mapping, name, reason);
        return rule;
    }

    private static IEnumerable<string> WhatIsMissing(PresetRule rule, LogEnvelope envelopes)
    {
        var needsAddress = rule.Kind == LineKind.Connect || (rule.Kind == LineKind.Login && !rule.JoinsProcess);
        if (needsAddress && !rule.HasAddress)
            yield return "it has no group 'address': write (?<address>...)";
        if (rule.Kind == LineKind.Login && !rule.HasNoUser && !rule.Finds("user"))
            yield return "it has no group 'user': write (?<user>...), or 'without: [user]' when no line of a login names it";
        if (rule.HasNoUser && (rule.Kind != LineKind.Login || rule.Finds("user")))
            yield return "'without: [user]' is for a login that has no group 'user'";
        if (rule.Kind == LineKind.Connect && !rule.JoinsProcess)
            yield return "a connect line needs 'join: process'";
        if (rule.Kind == LineKind.Logout && !rule.JoinsProcess && !rule.Finds("session") && !(rule.HasAddress && rule.Finds("user")))
            yield return "the end of a session needs a group 'session', or 'address' and 'user', or 'join: process'";
        if ((envelopes & LogEnvelope.Own) != 0 && !rule.Finds("time"))
            yield return "it has no group 'time', and the envelope 'own' has no other: write (?<time>...)";
    }

    private static void Refuse(YamlMapping mapping, string name, string reason) => mapping.Error(mapping.Line, $"rule '{name}' is refused: {reason}");
}
