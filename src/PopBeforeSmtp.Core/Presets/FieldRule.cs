using System.Text.RegularExpressions;
using PopBeforeSmtp.Core.Presets.Tokenizers;

namespace PopBeforeSmtp.Core.Presets;

/// <summary>The part of a rule that reads fields with a tokenizer.</summary>
/// <param name="Fields">Group (address, user, session, protocol, time) to the names of its field; the first that is there counts.</param>
/// <param name="Where">Field to the text, or (beginning with \A) the pattern, that it must have.</param>
/// <param name="Absent">Fields that must not be there.</param>
/// <param name="Inside">Group to a pattern whose group "value" is the wanted part of the field.</param>
internal sealed record FieldRule(
    ITokenizer Tokenizer,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Fields,
    IReadOnlyDictionary<string, Func<string, bool>> Where,
    IReadOnlyList<string> Absent,
    IReadOnlyDictionary<string, Lazy<Regex>> Inside)
{
    // A login is told in some hundred characters. What is longer was stuffed by somebody.
    public const int LongestText = 4096;

    /// <summary>The conditions as written in the file.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> WhereTexts { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The patterns as written in the file.</summary>
    public IReadOnlyDictionary<string, string> InsideTexts { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether a condition is a pattern and no list of texts.</summary>
    public static bool IsPattern(IReadOnlyList<string> texts) => texts is [['\\', 'A', ..]];

    /// <summary>Adds what the fields hold to the values; false when a condition does not hold or a wanted field is missing.</summary>
    public bool TryRead(string text, Dictionary<string, string> values)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        if (text.Length > LongestText || !Tokenizer.TryTokenize(text, fields))
            return false;
        foreach (var (field, condition) in Where)
        {
            if (!fields.TryGetValue(field, out var value) || !condition(value))
                return false;
        }
        return !Absent.Any(fields.ContainsKey) && Fields.All(pair => TryReadOne(pair.Key, pair.Value, fields, values));
    }

    /// <summary>The first field that is written twice, with "=", in a text that the tokenizer refuses; null when there is none.</summary>
    public string? RepeatedField(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        if (text.Length > LongestText || Tokenizer.TryTokenize(text, fields))
            return null;
        var names = text.Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries).Where(part => part.Contains('=')).Select(part => part[..part.IndexOf('=')]);
        return names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1 && fields.ContainsKey(group.Key))?.Key;
    }

    private bool TryReadOne(string group, IReadOnlyList<string> names, Dictionary<string, string> fields, Dictionary<string, string> values)
    {
        var name = names.FirstOrDefault(fields.ContainsKey);
        if (name is null)
            return group is "session" or "protocol";
        values[group] = fields[name];
        if (!Inside.TryGetValue(group, out var inside))
            return true;
        var match = inside.Value.Match(fields[name]);
        values[group] = match.Groups["value"].Value;
        return match.Success;
    }
}
