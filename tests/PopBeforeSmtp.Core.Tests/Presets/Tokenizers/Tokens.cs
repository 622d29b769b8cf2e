using FsCheck;
using FsCheck.Fluent;
using PopBeforeSmtp.Core.Presets.Tokenizers;

namespace PopBeforeSmtp.Core.Tests.Presets.Tokenizers;

/// <summary>What a tokenizer reads, as text, and texts to read.</summary>
internal static class Tokens
{
    /// <summary>What a client may type into a field.</summary>
    public static Gen<string> ClientText { get; } = Gen.Elements(
            "\"", "\\", "=", ",", ", ", ";", ";;", ":", " ", "<", ">", "{", "}", "[", "]", "'", "\t", "a", "rip=", "rip=198.51.100.7", ";ip=198.51.100.7;", "\",\"", "\\\"", "\\x{41}", "\u00e9", "\u2028", "\\u0022", "1")
        .ArrayOf()
        .Resize(8)
        .Select(string.Concat);

    /// <summary>Fields of different names; the names are those that the formats allow.</summary>
    public static Gen<(string Name, string Value)[]> ClientFields { get; } = ClientText.ArrayOf(4).SelectMany(
        values => Gen.Shuffle(["user", "rip", "r.clienthost", "x-y_z"]).Select(names => names.Zip(values).ToArray()));

    /// <returns>"name=value|..." in the order of the text, or null when it is refused.</returns>
    public static string? Read(this ITokenizer tokenizer, string text) =>
        tokenizer.Fields(text) is { } fields ? string.Join('|', fields.Select(field => $"{field.Key}={field.Value}")) : null;

    public static Dictionary<string, string>? Fields(this ITokenizer tokenizer, string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        return tokenizer.TryTokenize(text, fields) ? fields : null;
    }
}
